// A PostCSS step that turns left and right into start and end, so that one sheet serves both directions of writing.
// GOV.UK Frontend writes physical properties; our own sources are logical already.

const RENAMED = {
  "margin-left": "margin-inline-start",
  "margin-right": "margin-inline-end",
  "padding-left": "padding-inline-start",
  "padding-right": "padding-inline-end",
  left: "inset-inline-start",
  right: "inset-inline-end",
  "border-top-left-radius": "border-start-start-radius",
  "border-top-right-radius": "border-start-end-radius",
  "border-bottom-left-radius": "border-end-start-radius",
  "border-bottom-right-radius": "border-end-end-radius",
  "scroll-margin-left": "scroll-margin-inline-start",
  "scroll-margin-right": "scroll-margin-inline-end",
  "scroll-padding-left": "scroll-padding-inline-start",
  "scroll-padding-right": "scroll-padding-inline-end",
};
for (const part of ["", "-color", "-style", "-width"]) {
  RENAMED[`border-left${part}`] = `border-inline-start${part}`;
  RENAMED[`border-right${part}`] = `border-inline-end${part}`;
}

const ASIDE = { left: "start", right: "end" };
const FLOATING = { left: "inline-start", right: "inline-end" };
const FOUR_SIDED = new Set(["margin", "padding", "inset", "border-width", "border-color", "border-style"]);

// Splits "0 calc(1px + 2px) 3px" at spaces outside brackets.
function parts(value) {
  return value.trim().match(/(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
}

// "1px 2px 3px 4px" (top right bottom left) as block and inline pairs, where right and left differ.
function spread(declaration) {
  const sides = parts(declaration.value);
  if (sides.length !== 4 || sides[1] === sides[3]) return;
  const [top, right, bottom, left] = sides;
  const [, base, detail = ""] = declaration.prop.match(/^(margin|padding|inset|border)(-\w+)?$/);
  declaration.cloneBefore({ prop: `${base}-block${detail}`, value: `${top} ${bottom}` });
  declaration.cloneBefore({ prop: `${base}-inline${detail}`, value: `${left} ${right}` });
  declaration.remove();
}

// "top-left top-right bottom-right bottom-left" corners, where a row's two differ.
function corners(declaration) {
  const radii = parts(declaration.value);
  if (radii.length < 3 || declaration.value.includes("/")) return;
  const [topLeft, topRight, bottomRight, bottomLeft = topRight] = radii;
  const values = { "start-start": topLeft, "start-end": topRight, "end-end": bottomRight, "end-start": bottomLeft };
  for (const [corner, value] of Object.entries(values)) {
    declaration.cloneBefore({ prop: `border-${corner}-radius`, value });
  }
  declaration.remove();
}

export default function logical() {
  return {
    postcssPlugin: "oneroof-logical",
    Declaration(declaration) {
      const { prop, value } = declaration;
      if (RENAMED[prop]) declaration.prop = RENAMED[prop];
      else if (prop === "text-align" && ASIDE[value]) declaration.value = ASIDE[value];
      else if ((prop === "float" || prop === "clear") && FLOATING[value]) declaration.value = FLOATING[value];
      else if (FOUR_SIDED.has(prop)) spread(declaration);
      else if (prop === "border-radius") corners(declaration);
    },
  };
}
logical.postcss = true;
