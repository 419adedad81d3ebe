import { isIdentifying, tellingAliases } from './identifying.ts';

it('a namespace identifies whose words say so, and no other', () => {
  expect(['telefon', 'handy', 'msisdn', 'phonenumber', 'mobilephone', 'deviceid', 'anonymousid', 'idfa', 'twitter', 'device.id', 'account.phone', ''].filter(isIdentifying)).toEqual([]);
});

it('knows a namespace that many may share in whatever way it is written', () => {
  expect(['phone', 'crm.phone', 'deviceId', 'anonymous-id', 'segment_anonymousId', 'Mobile', 'sip.tel'].filter(isIdentifying)).toEqual([]);
  expect(['email', 'crm.account', 'shop.customer', 'customerId', 'telco.contract'].filter((ns) => !isIdentifying(ns))).toEqual([]);
});

it('an interaction tells whose it is by what names one customer, and by the rest only where it has nothing of that', () => {
  const [email, phone, device] = [{ ns: 'email' }, { ns: 'phone' }, { ns: 'device' }];
  expect(tellingAliases([phone, email])).toEqual([email]);
  expect(tellingAliases([phone, device])).toEqual([phone, device]);
  expect(tellingAliases([])).toEqual([]);
});
