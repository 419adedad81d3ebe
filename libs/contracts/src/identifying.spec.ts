import { canonicalAlias, isIdentifying, tellingAliases } from './identifying.ts';

it('a namespace identifies that ends in what it names: an e-mail address, a customer, account, contract or member, or the tenant’s CRM or ERP', () => {
  const names = [
    'email', 'mail', 'e-mail', 'Email', 'email_id', 'emailAddress', 'billing.email', 'crm', 'crm.account', 'crmId', 'erp', 'erp.customerNo', 'shop.customer', 'customer', 'customerId',
    'customer_number', 'account', 'accountId', 'shop.account', 'customer.account.id', 'telco.contract', 'contract-nr', 'contractKey', 'loyalty.memberNumber',
  ];
  expect(names.filter((ns) => !isIdentifying(ns))).toEqual([]);
});

it('a namespace that names something else of a customer, or says nothing of the kind, identifies nobody', () => {
  const names = [
    'callerId', 'caller_id', 'wa_id', 'clientId', 'advertisingId', 'emailDomain', 'email.domain', 'account.name', 'customer.address', 'account.type', 'telefon.id', 'orderId', 'ticket.id', 'id', '',
    'telefon', 'handy', 'msisdn', 'phonenumber', 'mobilephone', 'deviceid', 'anonymousid', 'idfa', 'twitter', 'userId', 'bankAccount', 'instagram.account', 'telefon.customer', 'handy-customer', 'x', 'number', 'address',
  ];
  expect(names.filter(isIdentifying)).toEqual([]);
});

it('knows a namespace that many may share in whatever way it is written', () => {
  const names = ['phone', 'crm.phone', 'deviceId', 'device.id', 'anonymous-id', 'segment_anonymousId', 'Mobile', 'sip.tel', 'account.phone', 'phone.account', 'device.customerId', 'sms.customer'];
  expect(names.filter(isIdentifying)).toEqual([]);
});

it('an interaction tells whose it is by what names one customer, and by the rest only where it has nothing of that', () => {
  const [email, phone, device] = [{ ns: 'email' }, { ns: 'phone' }, { ns: 'device' }];
  expect(tellingAliases([phone, email])).toEqual([email]);
  expect(tellingAliases([phone, device])).toEqual([phone, device]);
  expect(tellingAliases([])).toEqual([]);
});

it('an e-mail address is one in capital and in small letters; of nothing else is that known', () => {
  expect(canonicalAlias({ ns: 'billing.email', value: 'Buy@Taylor.example' }).value).toBe('buy@taylor.example');
  expect(canonicalAlias({ ns: 'email_id', value: 'Buy@Taylor.example' }).value).toBe('buy@taylor.example');
  expect(canonicalAlias({ ns: 'crm', value: '003Ab' }).value).toBe('003Ab');
});
