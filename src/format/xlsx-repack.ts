import JSZip from 'jszip';
import { byText } from '../model/ids.ts';

const FIXED_DATE = new Date(Date.UTC(1980, 0, 1));

/** The same workbook with fixed dates and order inside, so that equal content is equal bytes. */
export async function repack(xlsx: ArrayBuffer | Uint8Array): Promise<Uint8Array> {
  const source = await JSZip.loadAsync(xlsx);
  const target = new JSZip();
  const names = Object.values(source.files)
    .filter(({ dir }) => !dir)
    .map(({ name }) => name)
    .sort(byText);
  for (const name of names) {
    const content = await source.file(name)?.async('uint8array');
    if (content !== undefined)
      target.file(name, content, { date: FIXED_DATE, createFolders: false });
  }
  return target.generateAsync({ type: 'uint8array', compression: 'DEFLATE', platform: 'DOS' });
}
