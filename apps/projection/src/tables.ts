import { AcquisitionTables1760000000070, CostNights1760000000190, SpendByShop1760000000210 } from './attribution/tables.js';
import { ErasedSubjects1760000000061 } from './erasure/tables.js';
import { FactTables1760000000010 } from './fold-facts/tables.js';
import { FeedbackKpis1760000000050 } from './kpis/feedback/tables.js';
import { JourneyStory1760000000030 } from './fold-facts/story-table.js';
import { LoyaltyKpis1760000000040 } from './kpis/loyalty/tables.js';
import { KpiTables1760000000020 } from './kpis/tables.js';
import { ChangedFigures1760000000140, ClassTables1760000000080 } from './classes/tables.js';
import { StreamTables1760000000095 } from './streams/tables.js';
import { FindCustomersTables1760000000091 } from './find-customers/tables.js';
import { VitalityLookedAt1760000000150, VitalityTables1760000000090 } from './vitality/tables.js';
import { JourneyMapTables1760000000120 } from './journey-map/tables.js';
import { SegmentsLookedAt1760000000160, SegmentTables1760000000110 } from './segments/tables.js';
import { ThresholdTables1760000000100 } from './thresholds/tables.js';
import {
  AlarmReasons1760000000170,
  MarginOfLines1760000000200,
  ToldByNight1760000000180,
  ValueParts1760000000130,
  ValueTables1760000000060,
} from './value/tables.js';

/** All that the projection keeps of its own, in the order in which it came about. */
export const PROJECTION_TABLES = [
  FactTables1760000000010,
  KpiTables1760000000020,
  JourneyStory1760000000030,
  LoyaltyKpis1760000000040,
  FeedbackKpis1760000000050,
  ValueTables1760000000060,
  ErasedSubjects1760000000061,
  AcquisitionTables1760000000070,
  ClassTables1760000000080,
  VitalityTables1760000000090,
  FindCustomersTables1760000000091,
  StreamTables1760000000095,
  ThresholdTables1760000000100,
  SegmentTables1760000000110,
  JourneyMapTables1760000000120,
  ValueParts1760000000130,
  ChangedFigures1760000000140,
  VitalityLookedAt1760000000150,
  SegmentsLookedAt1760000000160,
  AlarmReasons1760000000170,
  ToldByNight1760000000180,
  CostNights1760000000190,
  MarginOfLines1760000000200,
  SpendByShop1760000000210,
];
