type Fields = Record<string, unknown>;

const money = (amount: string, currency_code = 'EUR'): Fields => ({
  shop_money: { amount, currency_code },
  presentment_money: { amount, currency_code },
});

/** A line of 2 pieces at 20.00, with 4.00 of a coupon taken off it. */
export const aLine = (fields: Fields = {}): Fields => ({
  id: 11,
  admin_graphql_api_id: 'gid://shopify/LineItem/11',
  product_id: 501,
  variant_id: 601,
  sku: 'TEA-1',
  title: 'Darjeeling',
  name: 'Darjeeling - 100 g',
  quantity: 2,
  current_quantity: 2,
  fulfillable_quantity: 2,
  price: '20.00',
  price_set: money('20.00'),
  total_discount: '0.00',
  discount_allocations: [{ amount: '4.00', amount_set: money('4.00'), discount_application_index: 0 }],
  tax_lines: [{ title: 'VAT', price: '6.84', rate: 0.19 }],
  gift_card: false,
  taxable: true,
  requires_shipping: true,
  ...fields,
});

/** Ada's order of 36.00 and 10.00 for goods, 5.00 for shipping, taxes of 9.69 on top: 60.69. */
export const anOrder = (fields: Fields = {}): Fields => ({
  id: 1001,
  admin_graphql_api_id: 'gid://shopify/Order/1001',
  name: '#1001',
  order_number: 1001,
  test: false,
  confirmed: true,
  email: 'Ada@Example.com',
  contact_email: 'ada@example.com',
  phone: null,
  created_at: '2026-03-01T12:00:00+01:00',
  processed_at: '2026-03-01T12:00:00+01:00',
  updated_at: '2026-03-01T12:00:05+01:00',
  cancelled_at: null,
  cancel_reason: null,
  closed_at: null,
  currency: 'EUR',
  presentment_currency: 'EUR',
  financial_status: 'paid',
  fulfillment_status: null,
  taxes_included: false,
  subtotal_price: '46.00',
  total_discounts: '4.00',
  total_line_items_price: '50.00',
  total_tax: '9.69',
  total_price: '60.69',
  current_total_price: '60.69',
  total_tip_received: '0.00',
  checkout_id: 7001,
  checkout_token: 'chk-a',
  cart_token: 'cart-a',
  source_name: 'web',
  landing_site: '/products/tea?utm_source=news&utm_campaign=spring',
  payment_gateway_names: ['shopify_payments'],
  discount_codes: [{ code: 'SPRING', amount: '4.00', type: 'fixed_amount' }],
  customer: { id: 9001, email: 'ada@example.com', phone: null, first_name: 'Ada', last_name: 'Lovelace', state: 'enabled' },
  billing_address: { first_name: 'Ada', last_name: 'Lovelace', address1: '12 St James’s Square', phone: '+44 20 7946 0018' },
  shipping_address: { first_name: 'Charles', last_name: 'Babbage', phone: '+44 20 7946 0099' },
  line_items: [
    aLine(),
    aLine({
      id: 12,
      product_id: 502,
      sku: 'CUP-1',
      title: 'Cup',
      quantity: 1,
      price: '10.00',
      discount_allocations: [],
      tax_lines: [{ title: 'VAT', price: '1.90', rate: 0.19 }],
    }),
  ],
  shipping_lines: [
    { id: 21, title: 'Post', price: '5.00', discounted_price: '5.00', tax_lines: [{ title: 'VAT', price: '0.95', rate: 0.19 }] },
  ],
  fulfillments: [],
  refunds: [],
  ...fields,
});

/** One cup comes back: 10.00 and its tax. */
export const aRefund = (fields: Fields = {}): Fields => ({
  id: 31,
  order_id: 1001,
  created_at: '2026-03-10T09:00:00+01:00',
  processed_at: '2026-03-10T09:00:00+01:00',
  note: 'Ada says it was cracked',
  refund_line_items: [
    {
      id: 41,
      line_item_id: 12,
      quantity: 1,
      restock_type: 'return',
      subtotal: '10.00',
      total_tax: '1.90',
      subtotal_set: money('10.00'),
      total_tax_set: money('1.90'),
    },
  ],
  order_adjustments: [],
  transactions: [
    { id: 51, kind: 'refund', status: 'success', gateway: 'shopify_payments', amount: '11.90', currency: 'EUR', parent_id: 50 },
  ],
  ...fields,
});

/** The tea is on its way; the cup follows. */
export const aFulfilment = (fields: Fields = {}): Fields => ({
  id: 61,
  order_id: 1001,
  status: 'success',
  created_at: '2026-03-02T08:00:00+01:00',
  updated_at: '2026-03-02T08:00:00+01:00',
  tracking_company: 'DHL',
  tracking_number: 'JJD000390',
  shipment_status: null,
  line_items: [{ id: 11, quantity: 2 }],
  ...fields,
});

export const aReturn = (fields: Fields = {}): Fields => ({
  id: 71,
  admin_graphql_api_id: 'gid://shopify/Return/71',
  name: '#1001-R1',
  status: 'requested',
  order: { id: 1001, admin_graphql_api_id: 'gid://shopify/Order/1001' },
  total_return_line_items: 1,
  return_line_items: [
    {
      id: 72,
      quantity: 1,
      return_reason: 'defective',
      return_reason_note: '',
      customer_note: 'cracked when I opened it, Ada',
      fulfillment_line_item: { id: 73, line_item: { id: 12 } },
    },
  ],
  ...fields,
});

export const aCheckout = (fields: Fields = {}): Fields => ({
  id: 7001,
  token: 'chk-a',
  cart_token: 'cart-a',
  email: 'ada@example.com',
  phone: null,
  created_at: '2026-03-01T11:50:00+01:00',
  updated_at: '2026-03-01T11:55:00+01:00',
  completed_at: null,
  currency: 'EUR',
  presentment_currency: 'EUR',
  taxes_included: false,
  subtotal_price: '46.00',
  total_price: '60.69',
  source_name: 'web',
  line_items: [aLine({ id: 'af32' })],
  ...fields,
});

export const aCustomer = (fields: Fields = {}): Fields => ({
  id: 9001,
  email: 'ada@example.com',
  phone: '+442079460018',
  first_name: 'Ada',
  last_name: 'Lovelace',
  state: 'enabled',
  verified_email: true,
  created_at: '2026-02-01T10:00:00+01:00',
  updated_at: '2026-03-01T12:00:05+01:00',
  orders_count: 1,
  total_spent: '60.69',
  note: null,
  default_address: {
    address1: '12 St James’s Square',
    city: 'London',
    zip: 'SW1Y',
    province: null,
    country_code: 'GB',
    country: 'United Kingdom',
  },
  email_marketing_consent: { state: 'subscribed', opt_in_level: 'confirmed_opt_in', consent_updated_at: '2026-02-01T10:05:00+01:00' },
  sms_marketing_consent: { state: 'not_subscribed', opt_in_level: 'single_opt_in', consent_updated_at: null },
  ...fields,
});
