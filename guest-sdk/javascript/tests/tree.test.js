// Pointers and edits of one document, as the native host does them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { child, element } from "../src/index.js";
import * as tree from "../src/native/tree.js";

test("a pointer finds what it names and nothing elsewhere", () => {
  const value = { "a/b": { "m~n": [10, { "": 20 }] }, s: "text", n: null };
  assert.equal(tree.get(value, ""), value);
  assert.equal(tree.get(value, "/a~1b/m~0n/0"), 10);
  assert.equal(tree.get(value, "/a~1b/m~0n/1/"), 20);
  assert.equal(tree.get(value, "/n"), null);
  const nowhere = ["/x", "/s/0", "/s/length", "/n/x", "/a~1b/m~0n/2", "/a~1b/m~0n/00"];
  for (const at of [...nowhere, "/a~1b/m~0n/-", "/a~1b/m~0n/length", "/toString", "/__proto__"]) {
    assert.equal(tree.get(value, at), undefined, at);
  }
});

test("what is no pointer is an error for every question", () => {
  const long = `/${"a".repeat(4096)}`;
  for (const wrong of ["a", " /a", "/a~", "/a~2b", "/".repeat(129), long]) {
    const value = {};
    const uses = [tree.get, tree.unset, tree.set, tree.append, tree.insert];
    for (const use of uses) {
      assert.throws(() => use(value, wrong, 1), { name: "HostError" }, wrong);
    }
    assert.deepEqual(value, {});
  }
});

test("set makes missing parents and takes a null parent for missing", () => {
  const set = (value, at) => tree.set(value, at, 1);
  assert.deepEqual(set({}, "/a/b/c"), { a: { b: { c: 1 } } });
  assert.deepEqual(set({ a: null }, "/a/b"), { a: { b: 1 } });
  assert.deepEqual(set({ a: { b: 2 } }, "/a/b"), { a: { b: 1 } });
  assert.deepEqual(set({}, "/a/0"), { a: { 0: 1 } });
  assert.deepEqual(set([7, 8], "/1"), [7, 1]);
  assert.equal(set({ a: 5 }, ""), 1);
  const odd = set({}, "/__proto__/a");
  assert.equal(JSON.stringify(odd), '{"__proto__":{"a":1}}');
  assert.equal({}.a, undefined);
});

test("an edit that cannot be done changes nothing", () => {
  const value = () => ({ list: [1], text: "t" });
  const edits = [
    [(root) => tree.set(root, "/list/1", 2), '"/list" has 1 elements, none at "1"'],
    [(root) => tree.set(root, "/text/a/b", 2), '"/text" is a string, which holds nothing'],
    [(root) => tree.append(root, "/text", 2), '"/text" is a string, not an array'],
    [(root) => tree.insert(root, "/list/1", 2), '"/list/1" is no element of an array'],
    [(root) => tree.insert(root, "", 2), '"" is no element of an array'],
    [(root) => tree.unset(root, ""), "the whole cannot be unset; remove the object"],
  ];
  for (const [edit, message] of edits) {
    const root = value();
    assert.throws(() => edit(root), { message });
    assert.deepEqual(root, value());
  }
});

test("append makes the array, insert moves up and unset moves down", () => {
  const root = { list: null };
  tree.append(root, "/list", 2);
  tree.append(root, "/new/list", 3);
  tree.insert(root, "/list/0", 1);
  assert.deepEqual(root, { list: [1, 2], new: { list: [3] } });
  assert.equal(tree.unset(root, "/list/0"), true);
  assert.equal(tree.unset(root, "/list/5"), false);
  assert.equal(tree.unset(root, "/new"), true);
  assert.equal(tree.unset(root, "/toString"), false);
  assert.deepEqual(root, { list: [2] });
});

test("a pointer that was built finds its part", () => {
  for (const part of ["plain", "a/b", "~", "~1", "/~01", ""]) {
    assert.equal(tree.get({ [part]: 1 }, child("", part)), 1, part);
  }
  assert.equal(element("/a", 3), "/a/3");
});
