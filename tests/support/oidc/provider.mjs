// A real OpenID provider on a free port of this machine. It says its issuer on standard output, as one line of JSON.
// Whoever logs in as NAME gets the claims of accounts[NAME]; any password is right.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { clients, accounts } = JSON.parse(process.argv[2]);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients,
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    cookies: { keys: ["only for tests"] },
    async findAccount(_context, id) {
      return { accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) };
    },
  });
  server.on("request", provider.callback());
  console.log(JSON.stringify({ issuer }));
});
