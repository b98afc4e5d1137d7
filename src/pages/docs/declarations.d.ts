declare module '*.css';

declare module '*?raw' {
  const text: string;
  export default text;
}

declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  export default function SwaggerUI(options: {
    readonly url: string;
    readonly domNode: HTMLElement;
    readonly deepLinking?: boolean;
    readonly docExpansion?: 'none' | 'list' | 'full';
    readonly defaultModelsExpandDepth?: number;
    /** Null: nothing is sent to a validator elsewhere. */
    readonly validatorUrl?: null;
  }): void;
}
