import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CustomFieldType, DeclaredFields } from '../domain/custom-fields';

export interface CustomField {
  readonly code: string;
  readonly title: string;
  readonly type: CustomFieldType;
}

export type Declared =
  { readonly outcome: 'created' | 'updated' } | { readonly outcome: 'other-type' } | { readonly outcome: 'too-many' };

@Injectable()
export class CustomFieldRepository {
  /** A declared field keeps its type and is never taken back, so what is remembered stays true. */
  private known: DeclaredFields = new Map();

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The declared fields; asks the database only when one of the codes is not remembered. */
  async declared(codes: Iterable<string>, source: Pick<EntityManager, 'query'>): Promise<DeclaredFields> {
    return [...codes].some((code) => !this.known.has(code)) ? this.allDeclared(source) : this.known;
  }

  /** The declared fields, as they are now. */
  async allDeclared(source: Pick<EntityManager, 'query'> = this.dataSource): Promise<DeclaredFields> {
    this.known = new Map((await this.all(source)).map(({ code, type }) => [code, type]));
    return this.known;
  }

  /** In order of their codes. */
  all(source: Pick<EntityManager, 'query'> = this.dataSource): Promise<readonly CustomField[]> {
    return source.query(`select code, title, type from custom_field order by code`);
  }

  /** Two declarations wait for each other, so that there are never more than `most`. */
  declare({ code, title, type }: CustomField, most: number): Promise<Declared> {
    return this.dataSource.transaction(async (tx): Promise<Declared> => {
      await tx.query(`lock table custom_field in share row exclusive mode`);
      const fields = await this.all(tx);
      const known = fields.find((field) => field.code === code);
      if (!known && fields.length >= most) return { outcome: 'too-many' };
      if (known && known.type !== type) return { outcome: 'other-type' };
      await tx.query(
        `insert into custom_field (code, title, type) values ($1, $2, $3)
         on conflict (code) do update set title = excluded.title, updated_at = now()`,
        [code, title, type],
      );
      return { outcome: known ? 'updated' : 'created' };
    });
  }
}
