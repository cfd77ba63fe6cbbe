import { assert, assertEquals } from "@std/assert";
import { parseDocument } from "../../src/schema/exact_number.ts";
import { redactText, redactValue } from "../../src/uvm/redact.ts";

/** Each text with what becomes of it; "" where it stays. */
function check(cases: readonly [string, string][]): void {
  for (const [text, expected] of cases) {
    assertEquals(redactText(text), expected || text);
  }
}

/** A value as JSON in JSON in JSON, `depth` times. */
function nested(value: unknown, depth: number): string {
  const json = JSON.stringify(value);
  return depth === 0 ? json : nested({ m: json, n: 1 }, depth - 1);
}

Deno.test("redactText() takes out user names and secrets, and nothing else", () => {
  check([
    ["C:\\Users\\alice b\\x", "C:\\Users\\user\\x"],
    ["c:\\\\Users\\\\alice\\\\x", "c:\\\\Users\\\\user\\\\x"],
    ["C:\\Users\\Public\\x", "C:\\Users\\Public\\x"],
    ["\\\\host\\C$\\Users\\bob\\x", "\\\\host\\C$\\Users\\user\\x"],
    ["\\HarddiskVolume3\\Users\\bob\\x", "\\HarddiskVolume3\\Users\\user\\x"],
    ["at /home/bob/x and /homes/bob", "at /home/user/x and /homes/bob"],
    ["file:///home/bob/x", "file:///home/user/x"],
    ["file://localhost/home/bob/x", "file://localhost/home/user/x"],
    ["[/home/bob/x] [/home/bob]", "[/home/user/x] [/home/user]"],
    ['"\\/home\\/bob\\/x"', '"\\/home\\/user\\/x"'],
    ["/mnt/c/Users/bob", "/mnt/c/Users/user"],
    ["db.password=abc quiet", "db.password=<redacted> quiet"],
    ['"ApiKey": "abc def",', '"ApiKey": <redacted>,'],
    ["AccountKey=X1==;User=a", "AccountKey=<redacted>;User=a"],
    ["uvm --token X1 run", "uvm --token <redacted> run"],
    ['["--psk","X1","-v"]', '["--psk",<redacted>,"-v"]'],
    ["curl -H 'api-key X1'", "curl -H 'api-key <redacted>'"],
    ["wifi.psk=X1 quiet", "wifi.psk=<redacted> quiet"],
    ["https://h/a@b --token-file f topskin=1", ""],
    ["https://h/home/page", ""],
    ["initrd=/initrd.img panic=-1", ""],
    ["authorization failed", ""],
    ["C:\\Program Files\\Linux Containers\\kernel", ""],
  ]);
});

Deno.test("redactText() takes the login out of a URL up to its last @", () => {
  check([
    ["get https://u:X1@h/p?q", "get https://<redacted>@h/p?q"],
    ["get https://u:X1@X1@h/a@b", "get https://<redacted>@h/a@b"],
    ["https:\\/\\/u:X1@h\\/p", "https:\\/\\/<redacted>@h\\/p"],
  ]);
});

Deno.test("redactText() hides what an authorization says, of any scheme", () => {
  check([
    ["Authorization: Bearer X1.y", "Authorization: Bearer <redacted>"],
    ["Authorization: Basic X1==", "Authorization: Basic <redacted>"],
    ["Authorization: Own X1 a", "Authorization: <redacted> a"],
    ["Authorization: X1\nnext", "Authorization: <redacted>\nnext"],
    ['{"Authorization":"Basic X1"}', '{"Authorization":<redacted>}'],
    [
      "-H 'Proxy-Authorization: X1' a",
      "-H 'Proxy-Authorization: <redacted>' a",
    ],
  ]);
});

Deno.test("redactText() knows where a value ends", () => {
  check([
    ['{"password":"ab\\"X1"}', '{"password":<redacted>}'],
    ['{"password":"ab\\\\","a":1}', '{"password":<redacted>,"a":1}'],
    ["password='it''s X1' a", "password=<redacted> a"],
    ['password="X1 X2\nnext', "password=<redacted>\nnext"],
    ["password=a,X1, b", "password=<redacted>, b"],
    ["password=a,user=b", "password=<redacted>,user=b"],
    ['say \\"password=X1\\" a', 'say \\"password=<redacted>\\" a'],
    ['{"passwords":["a","]X1"],"n":1}', '{"passwords":<redacted>,"n":1}'],
    ["credentials={a: '}X1', b: {}} c", "credentials=<redacted> c"],
    ['secret: {\n  "a": "X1"\n}, b', "secret: <redacted>, b"],
    ["unexpected token: [\nnext", "unexpected token: <redacted>\nnext"],
    ["password:", ""],
  ]);
});

Deno.test("redactText() hides a value of JSON in JSON, however deep", () => {
  for (const depth of [0, 1, 2, 3, 4]) {
    for (
      const secret of ['X1"X1', 'X1\\"X1\\', ["X1", 'X1"]X1'], { a: "X1" }]
    ) {
      const text = nested({ password: secret, b: 1 }, depth);
      const redacted = redactText(text);
      assertEquals(redacted.includes("X1"), false, redacted);
      // What follows the value stays.
      const end = text.slice(text.lastIndexOf(","));
      assert(redacted.endsWith(end) && /b\\*":1/.test(redacted), redacted);
    }
  }
  const net = (text: string) => text.replaceAll('"', "\\u0022");
  assertEquals(
    redactText(`"${net('{"token":"X1')}\\\\u0022X1${net('","a":1}')}"`),
    `"${net('{"token":')}<redacted>${net(',"a":1}')}"`,
  );
});

Deno.test("redactText() gets through what a guest writes, whatever it is", () => {
  // Some took minutes while a pattern was tried from every place.
  const pieces = [
    ..."A\\\"'@,[{\n",
    ...["token.", "token-", "--a.", "-.", "api-key ", "bearer ", "--psk"],
    ...["authorization: x", "authorization: basic ", "Authorization=a b"],
    ...["a+", "password \t", "password==>", "token=a\\", "token=a,"],
    ...['token="', "token='", 'token=\\"', "token=\\u0022", 'token="\n'],
    ...[
      'token=\\\\\\"',
      "token=\\u0022\n",
      "token='' ",
      '\\\\\\"password\\\\\\":',
    ],
    ...["token:[", "token:[\n", 'token:{"\n', "token:['\n", "token:[\\\n"],
    ...[
      "token:[\n ",
      "token:[\n\n",
      "token:[]",
      "\r\n\t",
      "\\u0022",
      "\\\\u0022",
    ],
    ...["a://", "a://@", "u:p@", "a.a.a.a://b@", "a:\\/\\/", "file://a"],
    ...[
      "C:/",
      "C:\\\\",
      "HarddiskVolume1\\",
      "/home/",
      "\\/home\\/",
      "/home/\\",
    ],
  ];
  for (const lead of ["", "token=", 'token:["', "token:[", "a://", "/home/"]) {
    for (const piece of pieces) {
      const text = lead + piece.repeat(300_000 / piece.length);
      assertEquals(typeof redactText(text), "string");
    }
  }
});

Deno.test("redactValue() hides all that a key holds which names a secret", () => {
  const value = {
    Password: "a",
    Nested: [{ accessToken: 5, Count: 1 }],
    passwords: ["a", "b"],
    credentials: { user: "a", value: "b" },
    Authorization: "Basic a",
    RestrictedToken: true,
    secret: null,
    n: null,
    args: ["--psk", "X1", "--json"],
  };
  assertEquals(redactValue(value), {
    Password: "<redacted>",
    Nested: [{ accessToken: "<redacted>", Count: 1 }],
    passwords: "<redacted>",
    credentials: "<redacted>",
    Authorization: "<redacted>",
    RestrictedToken: true,
    secret: null,
    n: null,
    args: ["--psk", "<redacted>", "--json"],
  });
  assertEquals(value.Password, "a");
  assert(redactValue(undefined) === undefined);
  const long = "A".repeat(300_000);
  assertEquals(redactValue({ [long]: 1 }), { [long]: 1 });
});

Deno.test("redactValue() hides exact numbers, and gets past them in arrays", () => {
  const digits = "12345678901234567890";
  const value = parseDocument(
    `{"token":${digits},"args":["--psk",${digits},"a"],"n":${digits}}`,
  );
  assertEquals(
    JSON.stringify(redactValue(value)),
    `{"token":"<redacted>","args":["--psk","<redacted>","a"],"n":${digits}}`,
  );
});
