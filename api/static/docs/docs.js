/** Shows the API's description with Swagger UI, served from here. */

window.SwaggerUIBundle({ url: "../openapi.json", dom_id: "#description" });
