import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '#lib/testing';

/** The customers of CDNOW's sample as published, in weeks and dollars; and what others have worked out of them. */
export interface CdnowCustomer {
  id: string;
  repeats: number;
  last: number;
  age: number;
  mean: number;
}

type Purchases = Record<'r' | 'alpha' | 'a' | 'b', number>;
type Spend = Record<'p' | 'q' | 'v', number>;
type Numbers = Record<string, number>;

/** As expected_models.json has them. */
interface Models {
  bgnbd_mle: Purchases & { LL: number };
  gamma_gamma_mle: Spend & { LL: number; n: number; paper: Spend };
  logp_check: Numbers;
  with_paper_params: {
    'E[X(t)]': Numbers;
    'CET t=39 x=2 tx=30.43 T=38.86': number;
    'CET t=52 x=26 tx=30.86 T=31': number;
    'Palive x=26 tx=30.86 T=31': number;
    'Palive x=23 tx=39 T=39': number;
    'Palive x=5..20 tx=30 T=39': number[];
    'CET t=52 tx=20 T=39 for x=10,15,20,25 (increasing frequency paradox)': number[];
  };
  with_mle_params_checks: { lifetimes_docs_top5: Numbers };
  customers_mle_params: Record<string, Numbers>;
  gg_expected_spend_first10_paper_params: number[];
  cohort_totals: Numbers;
}

/** As published_values.json has them. */
interface Published {
  bg_nbd_cdnow_sample: Purchases;
  bg_nbd_conditional_expectation: Record<'x' | 't_x' | 'T' | 't' | 'expected' | 'abs_tol', number>;
  bg_nbd_unconditional_expectation: { t: number[]; expected: number[] };
  bg_nbd_pmf: { params: Purchases; 'P(X(2)=10)': number; 'P(X(39)=0)': number; 'P(X(30)=11..20)': number[] };
  bg_nbd_logp_numerically_stable: { params: Purchases; T: number; cases: { x: number; t_x: number; logp: number }[] };
  gamma_gamma_cdnow: Spend & { 'E[M] first 10 customers': number[]; abs_tol: number; mean_conditional: number; mean_observed: number };
  lifetimes_ranking_t1: Record<string, number | string>;
  summary_from_transactions: { monetary_case_input: [number, string, number][]; end: string; monetary_expected: number[][] };
}

const folder = sharedData('cdnow');
const published = sharedData('published_values.json');

/** Real data beside the clone, which is no part of this repository: null where it is not there. */
export const cdnow = folder && published ? { folder, customers: customersIn(folder), ...expectedIn(folder, published) } : null;

function customersIn(where: string): CdnowCustomer[] {
  const lines = readFileSync(join(where, 'cdnow_customers_summary_with_transactions.csv'), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const [id, ...numbers] = line.split(',') as [string, ...string[]];
    const [repeats, last, age, mean] = numbers.map(Number) as [number, number, number, number];
    return { id, repeats, last, age, mean };
  });
}

function expectedIn(where: string, values: string): { expected: Models; published: Published } {
  const read = <Tables>(file: string): Tables => JSON.parse(readFileSync(file, 'utf8')) as Tables;
  return { expected: read<Models>(join(where, 'expected_models.json')), published: read<Published>(values) };
}
