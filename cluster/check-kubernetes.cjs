// Checks Kubernetes manifests against Kubernetes' own schemas, strictly: a field that no schema knows is an error too, as it is for a
// server with strict field validation. Arguments: YAML files. Needs kubernetes-models and js-yaml in NODE_PATH; cluster/check has them.
"use strict";
const { readFileSync } = require("node:fs");
const yaml = require("js-yaml");

/** The model of a kind, as Deployment of apps/v1. */
function modelOf({ apiVersion, kind }) {
  return require(`kubernetes-models/${apiVersion}/${kind}`)[kind];
}

/** The value, with every look at one of its fields noted: validation looks at the fields that it knows. */
function watched(value, path, seen) {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get: (target, field) => {
      seen.add(`${path}/${String(field)}`);
      return watched(target[field], `${path}/${String(field)}`, seen);
    },
    // Who asks for all names takes any: a map, as of labels.
    ownKeys: (target) => {
      Object.keys(target).forEach((field) => seen.add(`${path}/${field}`));
      return Reflect.ownKeys(target);
    },
  });
}

function pathsOf(value, path) {
  if (value === null || typeof value !== "object") return [path];
  return [path, ...Object.keys(value).flatMap((field) => pathsOf(value[field], `${path}/${field}`))];
}

function faultsOf(manifest) {
  const Model = modelOf(manifest);
  const model = new Model(manifest);
  const seen = new Set();
  const faults = [];
  for (const field of Object.keys(model)) {
    const value = model[field];
    Object.defineProperty(model, field, { enumerable: true, get: () => (seen.add(`/${field}`), watched(value, `/${field}`, seen)) });
  }
  try {
    model.validate();
  } catch (e) {
    faults.push(e.message);
  }
  // Of what is unknown, only the top: nobody looks below it.
  const unknown = Object.keys(manifest)
    .flatMap((field) => pathsOf(manifest[field], `/${field}`))
    .filter((path) => !seen.has(path) && (path.lastIndexOf("/") === 0 || seen.has(path.slice(0, path.lastIndexOf("/")))));
  return [...faults, ...unknown.map((path) => `${path} is unknown`)];
}

let checked = 0;
for (const file of process.argv.slice(2)) {
  for (const manifest of yaml.loadAll(readFileSync(file, "utf8"))) {
    checked++;
    for (const fault of faultsOf(manifest)) {
      console.error(`${file}: ${manifest.kind} ${manifest.metadata?.name}: ${fault}`);
      process.exitCode = 1;
    }
  }
}
console.log(`${checked} manifests`);
