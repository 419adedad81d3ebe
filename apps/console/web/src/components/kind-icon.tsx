import { Calendar, Circle, Clock, CreditCard, FileText, Handshake, Mail, MessageSquareWarning, Package, Phone, ShoppingCart, Star, Tag, Truck, type LucideIcon } from 'lucide-react';

const icons: Readonly<Record<string, LucideIcon>> = {
  offer: Tag,
  delivery: Truck,
  complaint: MessageSquareWarning,
  ticket: MessageSquareWarning,
  question: MessageSquareWarning,
  promise: Handshake,
  contract: FileText,
  subscription: FileText,
  quote: FileText,
  card: CreditCard,
  payment: CreditCard,
  reward: CreditCard,
  order: ShoppingCart,
  call: Phone,
  email: Mail,
  meeting: Calendar,
  visit: Calendar,
  stock: Package,
  product: Package,
  csat: Star,
  nps: Star,
  review: Star,
};

/** The picture of a kind's family, beside its words. */
export function KindIcon({ kind, size = 15 }: { readonly kind: string; readonly size?: number }) {
  const family = kind.split('.')[0] ?? kind;
  const Icon = icons[family] ?? (family === 'silence' || family === 'decay' ? Clock : Circle);
  return <Icon size={size} aria-hidden="true" />;
}
