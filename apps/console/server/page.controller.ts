import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { Open, Problem } from '@rapport/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageFiles, type PageFile } from './page-files.ts';

/** Everything that isn't an API: the page's files, and `index.html` for `/` and, where a browser asks, for the page's other addresses. */
@Controller()
export class PageController {
  constructor(@Inject(PageFiles) private readonly files: PageFiles) {}

  @Get('*')
  @Open()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [pathname = '/'] = request.url.split('?', 1);
    const file = this.files.find(pathname.slice(1));
    if (file !== undefined) {
      // A file of assets/ has its content's hash in its name.
      await send(request, reply.header('cache-control', pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'), file);
      return;
    }
    const wantsPage = pathname === '/' || request.headers.accept?.includes('text/html') === true;
    if (!wantsPage || pathname.startsWith('/api/')) throw new Problem('not-found', `Nothing is at ${pathname}`);
    const index = this.files.find('index.html');
    if (index === undefined) throw new Problem('unavailable', 'The page is not built: npm run build');
    await send(request, reply.header('cache-control', 'no-cache'), index);
  }
}

async function send(request: FastifyRequest, reply: FastifyReply, file: PageFile): Promise<void> {
  reply.headers({ etag: file.etag, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === file.etag) {
    await reply.code(304).send();
    return;
  }
  const gzipped = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '') ? file.gzipped : null;
  if (gzipped !== null) reply.header('content-encoding', 'gzip');
  await reply.type(file.contentType).send(gzipped ?? file.bytes);
}
