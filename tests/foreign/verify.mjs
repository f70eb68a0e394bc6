// A verifier that is not ours: reads {contexts, served, documents} from standard input and prints,
// for each document, null where its proof holds, or why it does not. Never asks the network.
import { readFileSync } from "node:fs";

import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import jsigs from "jsonld-signatures";

const { contexts, served, documents } = JSON.parse(readFileSync(0, "utf8"));

async function documentLoader(url) {
  const document = contexts[url] ?? served[url];
  if (document === undefined) throw new Error(`nobody serves ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}

async function fault(document) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const purpose = new jsigs.purposes.AssertionProofPurpose();
  const found = await jsigs.verify(document, { suite, purpose, documentLoader });
  return found.verified ? null : String(found.error?.errors?.[0] ?? found.error);
}

console.log(JSON.stringify(await Promise.all(documents.map(fault))));
