import { Public } from '#lib/access';
import { packageFile } from '#lib/config';
import { Controller, Get, Header, NotFoundException } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { documentsPage, type OpenApi } from './documents-page.js';

/** The interface describes itself: the documents checked in under docs/reference, and a page made of them. */
@Controller()
@Public()
export class DocumentsController {
  private readonly read = new Map<string, Promise<string>>();

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openapi(): Promise<string> {
    return this.document('openapi.json');
  }

  @Get('asyncapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  asyncapi(): Promise<string> {
    return this.document('asyncapi.json');
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  // The page holds no script at all, whatever a description might say.
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  async page(): Promise<string> {
    return documentsPage(JSON.parse(await this.document('openapi.json')) as OpenApi);
  }

  private document(name: string): Promise<string> {
    const known = this.read.get(name) ?? readFile(packageFile(`docs/reference/${name}`), 'utf8');
    this.read.set(name, known);
    return known.catch(() => {
      this.read.delete(name);
      throw new NotFoundException(`This installation was packed without docs/reference/${name}.`);
    });
  }
}
