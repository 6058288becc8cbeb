import { CampaignSpendRecordedV1, LeadDiscoveredV1, TouchpointRecordedV1, wireType } from '#lib/contracts';

export const TOUCHED = wireType(TouchpointRecordedV1);
export const LEAD = wireType(LeadDiscoveredV1);
export const SPENT = wireType(CampaignSpendRecordedV1);
