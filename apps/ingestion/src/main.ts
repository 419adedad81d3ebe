import { readConfig } from '@rapport/service';
import { ingestionConfig } from './config.ts';
import { startIngestion } from './ingestion.ts';

await startIngestion(readConfig(ingestionConfig));
