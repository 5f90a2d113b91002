import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: { ...globals.browser } },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-implied-eval": "error",
      "no-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTML", "setHTMLUnsafe"].map((property) => ({
          property,
          message: "Text goes in as text: use h() of panel/dom.js.",
        })),
      ],
      // The one file that may touch the extension API is api.js.
      "no-restricted-globals": ["error", "chrome", "browser"],
    },
  },
  { files: ["eslint.config.js"], languageOptions: { globals: globals.node } },
];
