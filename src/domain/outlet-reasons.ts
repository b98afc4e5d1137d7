/** Why an outlet was refused, or ended, in both languages; part of the table in reasons.ts. */
export const OUTLET_REASONS = {
  // What was asked for.
  'outlet-inside': [
    '{host} is not a host of the public internet; ZHUBO_OUTLET_INSIDE=true lets streams go to private addresses.',
    '{host} 不是公网主机；要推到内网地址，请设置 ZHUBO_OUTLET_INSIDE=true。',
  ],
  'most-outlets': [
    'Room {room} has its {most} outlets; remove one first.',
    '直播间 {room} 已有 {most} 个输出，请先移除一个。',
  ],
  'no-outlet': ['The room has no outlet "{id}".', '直播间没有输出“{id}”。'],
  'outlet-no-url': ['The address is no URL.', '地址不是网址。'],
  'outlet-protocol': [
    'The address has the protocol {protocol}; allowed: {allowed}.',
    '地址的协议是 {protocol}，只能用 {allowed}。',
  ],
  'outlet-no-host': ['The address names no host.', '地址里没有主机。'],
  'outlet-user': [
    'The address has a user name in it: keys go into `key` or `token`.',
    '地址里有用户名；密钥请填在密钥栏。',
  ],
  'outlet-no-key': [
    'The address has no stream key: give it as `key`, or as the last part of the address.',
    '缺少推流密钥：请填在密钥栏，或放在地址最后。',
  ],
  'outlet-query': [
    'The address has a query: put what follows the application into `key`.',
    '地址里带有参数：请把应用名之后的部分填在密钥栏。',
  ],
  'outlet-no-application': [
    'The address has no application: rtmp://host/application.',
    '地址里没有应用名，应为 rtmp://主机/应用名。',
  ],

  // How a connection went. {host} is with its port.
  'outlet-host-silent': [
    'No name server could say where {host} is; it is tried again.',
    '暂时查不到主机 {host} 的地址，会自动重试。',
  ],
  'outlet-port-closed': [
    '{host} takes no connections: check the address and the port, and whether the service runs.',
    '{host} 不接受连接：请检查地址和端口，以及对方的服务是否开着。',
  ],
  'outlet-no-way': [
    '{host} cannot be reached from this server: check the address and the firewall.',
    '服务器连不到 {host}：请检查地址和防火墙。',
  ],
  'outlet-no-answer': [
    'There was no connection within {seconds} s: check the address and the firewall.',
    '{seconds} 秒内没有连上：请检查地址和防火墙。',
  ],
  'outlet-certificate': [
    'The certificate of {host} is not trusted ({error}): check the address, or have the certificate renewed.',
    '{host} 的证书不可信（{error}）：请检查地址，或请对方更新证书。',
  ],
  'outlet-tls': [
    '{host} does not speak TLS here ({error}): check the port, or whether the address begins with rtmp: or http: instead.',
    '{host} 的这个端口不支持加密连接（{error}）：请检查端口，或把地址开头换成 rtmp: 或 http:。',
  ],
  'outlet-unreached': ['{host} cannot be reached: {error}', '连不上 {host}：{error}'],
  'outlet-hung-up': ['The other side hung up.', '对方断开了连接。'],
  'outlet-deaf': [
    'The other side has taken nothing for {seconds} s: the network is too slow, or it hangs.',
    '对方已经 {seconds} 秒没有接收数据：网络太慢，或对方没有响应。',
  ],
  'outlet-failed': ['The outlet failed: {error}', '输出出错：{error}'],

  // What an RTMP server said. {said} is its own words, in brackets, or nothing.
  'rtmp-key': [
    'The platform refused the stream key{said}: copy it there again.',
    '平台不接受串流密钥{said}，请到平台重新复制。',
  ],
  'rtmp-name': [
    'The platform does not take this stream key{said}: it is wrong, has ended, or something else sends with it.',
    '平台不接受这个串流密钥{said}：密钥不对、已过期，或正被别的推流使用。',
  ],
  'rtmp-key-hung-up': [
    'The platform hung up when it was given the stream key: most likely it is wrong or has ended.',
    '平台收到串流密钥后断开了连接：密钥很可能不对或已过期，请到平台重新复制。',
  ],
  'rtmp-refused': ['The platform refused the stream{said}.', '平台拒绝了推流{said}。'],
  'rtmp-strange': [
    'What answers there is no RTMP server ({error}): check the address and the port.',
    '对方不是 RTMP 服务器（{error}）：请检查地址和端口。',
  ],

  // What a WHIP endpoint did.
  'whip-token': ['The WHIP endpoint refused the token ({status}){said}.', 'WHIP 服务器不接受令牌（{status}）{said}。'],
  'whip-nowhere': [
    'The WHIP endpoint answered {status}: there is nothing at this address{said}.',
    'WHIP 服务器上没有这个地址（{status}）{said}，请检查地址。',
  ],
  'whip-busy': [
    'The WHIP endpoint does not take the stream now ({status}){said}; it is tried again.',
    'WHIP 服务器暂时不接收（{status}）{said}，会自动重试。',
  ],
  'whip-refused': [
    'The WHIP endpoint refused the stream ({status}){said}.',
    'WHIP 服务器拒绝了推流（{status}）{said}。',
  ],
  'whip-no-location': [
    'The WHIP endpoint answered 201 without Location.',
    'WHIP 服务器的回应不完整（201，没有 Location）。',
  ],
  'whip-redirects': ['The WHIP endpoint redirected more than {most} times.', 'WHIP 服务器重定向超过 {most} 次。'],
  'whip-redirect': [
    'The WHIP endpoint redirected to {protocol}, where no stream may go.',
    'WHIP 服务器重定向到了 {protocol} 地址，不能推流。',
  ],
  'whip-long': ['The WHIP endpoint answered with more than {bytes} bytes.', 'WHIP 服务器的回应超过 {bytes} 字节。'],
  'whip-answer': ['The answer of the WHIP endpoint cannot be used: {error}', 'WHIP 服务器的应答无法使用：{error}'],
  'whip-media': [
    'Pictures and sound do not reach the SFU: check that UDP is let through.',
    '画面和声音传不到 SFU：请检查 UDP 端口是否放行。',
  ],
  'whip-silent': ['The SFU said nothing for {seconds} s.', 'SFU 已经 {seconds} 秒没有回应。'],

  // What the disk did, and who asks for HLS.
  'recording-full': [
    'The disk is full: delete recordings, or free space on it.',
    '磁盘已满：请删除旧录像，或腾出空间。',
  ],
  'recording-forbidden': [
    'The server may not write where recordings go ({error}): ask whoever runs it.',
    '服务器没有写入录像文件夹的权限（{error}），请联系管理员。',
  ],
  'recording-failed': ['The recording cannot be written: {error}', '录像写不进磁盘：{error}'],
  'hls-not-begun': ['The room’s stream has not begun yet.', '直播间的画面还没有开始。'],
} as const satisfies Record<string, readonly [en: string, zh: string]>;
