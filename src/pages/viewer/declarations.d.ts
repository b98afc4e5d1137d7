declare module '*.otf?url' {
  const url: string;
  export default url;
}
