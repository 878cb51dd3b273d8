import type { Ledger } from '../ledger/contract.ts';

/**
 * The newest roster in the ledger, byte for byte: what the records of people were made of. The file
 * on disk may have been edited since, and a pack shows no people file that nothing was tested by.
 */
export async function rosterFile(ledger: Pick<Ledger, 'pages'>): Promise<Uint8Array | undefined> {
  let newest: Uint8Array | undefined;
  for await (const { source, stream, body } of ledger.pages({ source: 'people' }))
    if (source === 'people' && stream === 'roster') newest = body;
  return newest;
}
