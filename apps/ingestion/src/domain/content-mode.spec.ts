import { contentMode } from './content-mode.ts';

const binary = { 'ce-specversion': '1.0' };

describe('contentMode', () => {
  it.each([
    ['application/cloudevents+json', {}, 'structured'],
    ['Application/CloudEvents+JSON; charset=UTF-8', {}, 'structured'],
    ['application/cloudevents+json;charset="utf-8"', binary, 'structured'],
    ['application/cloudevents-batch+json; charset=utf-8', {}, 'batched'],
    ['application/json', binary, 'binary'],
    ['application/json; charset=utf-8', { 'ce-id': '1' }, 'binary'],
    ['application/vnd.acme.order+json', binary, 'binary'],
    [undefined, binary, 'binary'],
  ])('reads %s as %s', (contentType, headers, mode) => {
    expect(contentMode({ 'content-type': contentType, ...headers }).mode).toBe(mode);
  });

  it.each([
    ['application/cloudevents+xml', {}, 'unsupported-media-type'],
    ['application/cloudevents-batch+avro', {}, 'unsupported-media-type'],
    ['application/cloudevents+json; charset=iso-8859-1', {}, 'unsupported-media-type'],
    ['text/plain', binary, 'unsupported-media-type'],
    ['application/x-www-form-urlencoded', {}, 'unsupported-media-type'],
    [undefined, {}, 'unsupported-media-type'],
    ['', {}, 'unsupported-media-type'],
    ['application/json', {}, 'not-an-event'],
  ])('refuses %s', (contentType, headers, because) => {
    expect(contentMode({ 'content-type': contentType, ...headers })).toMatchObject({ mode: 'none', because });
  });
});
