/** What may import what; `npm run check` holds the code to it. */
const apps = '^apps/([^/]+)/';
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'apps-know-no-other-app',
      severity: 'error',
      from: { path: apps, pathNot: '^apps/(standalone|bench)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'libs-know-no-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'libraries-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^$1/$2/'] },
    },
    {
      name: 'kafkajs-only-in-its-adapter',
      severity: 'error',
      from: { pathNot: ['^libs/log/src/kafka/', '\\.spec\\.ts$', '^test/', '^libs/testing/'] },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'ioredis-only-in-its-adapter',
      severity: 'error',
      from: { pathNot: ['^libs/hot-store/src/redis/', '\\.spec\\.ts$', '^test/', '^libs/testing/'] },
      to: { path: 'node_modules/ioredis' },
    },
    {
      name: 'folds-and-rules-are-pure',
      comment: 'They hold for any framework, database and clock, and are tested without.',
      severity: 'error',
      from: {
        path: [
          '^apps/projection/src/lifecycle/',
          '^apps/projection/src/kpis/(purchases|endpoints|cells|windows|prefix|metrics|definitions?|groups|evidence)\\.ts$',
          '^apps/projection/src/kpis/loyalty/(?!tables\\.ts$)[^/]+\\.ts$',
          '^apps/projection/src/conditions/',
          '^apps/projection/src/customer/(?!customer\\.controller\\.ts$)',
          '^apps/projection/src/value/(models/(?!fit-worker\\.ts)|(buying-history|discounted-purchases|worth|fit-data|churn-alarm|value-(sums|metrics|definitions|view))\\.ts$)',
          '^apps/journey/src/intake/',
          '^apps/orders/src/(take-order|refunds|returns|fulfilment)/',
          '^libs/rules/src/(?!(rule-versions|index)\\.ts)',
          '^apps/loyalty/src/(ledger|earning)/',
          '^apps/loyalty/src/programme/(?!programmes\\.ts)',
          '^apps/loyalty/src/tiers/(evaluate-tier|follow-tier|qualification|customer-tier)\\.ts$',
          '^apps/loyalty/src/(coupons/(code|coupon)|club/club|challenges/count|referrals/referral|partners/settlement)\\.ts$',
          '^apps/feedback/src/(questions/thread/|questions/assignment/assignee\\.ts$|policy/(business-time|opening-hours)\\.ts$)',
          '^apps/feedback/src/(surveys/(asking|kinds|occasions|page-style|page-words|plan-askings|survey|survey-page|survey-rules|wording)|recoveries/recovery)\\.ts$',
          '^apps/identity/src/resolve-subjects/(resolve|merge-rules|people)\\.ts$',
          '^apps/feedback/src/(reviews/review|ideas/idea)\\.ts$',
        ],
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|ioredis|kafkajs)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], extensions: ['.ts', '.js'] },
  },
};
