// Shows the document of this server. No validator: that would ask another host.
const place = document.getElementById("swagger-ui");
// A link inside the button that opens an operation cannot be reached by who uses the keyboard or listens; the button leads there as well.
const plainNames = (system) => ({ wrapComponents: { DeepLink: () => ({ text }) => system.React.createElement("span", null, text) } });
window.ui = SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [plainNames],
});
