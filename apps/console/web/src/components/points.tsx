import { useFormats } from '../texts/formats.ts';
import styles from './ui.module.css';

/** A change: a sign always, one decimal, the colour of its effect. `soft` is a tag with a background. */
export function Points({ points, soft = false }: { readonly points: number; readonly soft?: boolean }) {
  const formats = useFormats();
  const text = formats.points(points);
  if (soft) return <span className={`${styles.tag} ${effectOf(points, styles.lowers, styles.raises)}`}>{text}</span>;
  return <span className={`${styles.points} ${effectOf(points, 'loss', 'gain')}`}>{text}</span>;
}

function effectOf(points: number, lowers = '', raises = ''): string {
  if (Math.abs(points) < 0.05) return '';
  return points < 0 ? lowers : raises;
}
