/** Codes of what concerns files of members, beside those of `error-codes.ts`; part of the API. */
export const IMPORT_CODES = {
  /** 404 */
  notFound: 'IMPORT_NOT_FOUND',
  /** 409: the import has ended already. */
  ended: 'IMPORT_ENDED_CONFLICT',
  /** 422: there is nothing in the file. */
  fileEmpty: 'FILE_EMPTY',
  /** 422: the first line does not name columns that there are. */
  fileHeader: 'FILE_HEADER',
  /** 422: the file is larger than the settings allow. */
  fileTooLarge: 'FILE_TOO_LARGE',
  /** 422: the connection ended before the file did. */
  uploadBroken: 'UPLOAD_BROKEN',
  /** Why an import failed, beside FILE_ENCODING and FILE_UNREADABLE: something in it cannot be stored. */
  broken: 'IMPORT_BROKEN',
  // the rows of the report have ROW_* codes, and those of members
} as const;
