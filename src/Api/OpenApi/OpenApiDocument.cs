using System.Text.Json.Nodes;
using Serverless.Api.Contracts;
using Serverless.Api.Routing;

namespace Serverless.Api.OpenApi;

/// <summary>The OpenAPI 3.1 description of a route table. What a route says of itself and the schemas of the contract are all it is made of.</summary>
internal static class OpenApiDocument
{
    private const string Lines = "jsonl";

    public static JsonObject Build(IEnumerable<ApiRoute> routes, string version)
    {
        var paths = new JsonObject();
        foreach (ApiRoute route in routes)
        {
            string path = "/" + route.Pattern;
            if (paths[path] is not JsonObject item)
            {
                paths[path] = item = [];
            }

            item[route.Method.ToLowerInvariant()] = Describe(route);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Serverless graph database",
                ["version"] = version,
                ["description"] = "Cypher over HTTP, by Neo4j's Query API v2 and transactional HTTP API.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = LoadSchemas() },
        };
    }

    private static JsonObject Describe(ApiRoute route)
    {
        Operation operation = route.Operation;
        var described = new JsonObject
        {
            ["operationId"] = char.ToLowerInvariant(route.Name[0]) + route.Name[1..],
            ["summary"] = operation.Summary,
        };
        var parameters = new JsonArray();
        foreach (string segment in route.Segments.Where(segment => segment is ApiRoute.DatabaseParameter or ApiRoute.IdParameter))
        {
            parameters.Add(Parameter(segment.Trim('{', '}'), "path", isRequired: true));
        }

        foreach (string name in operation.Query)
        {
            parameters.Add(Parameter(name, "query", isRequired: false));
        }

        foreach (string header in operation.Headers)
        {
            parameters.Add(Parameter(header, "header", isRequired: false));
        }

        if (parameters.Count > 0)
        {
            described["parameters"] = parameters;
        }

        if (operation.Request is not null || operation.FileRequestTypes.Count > 0)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = !operation.RequestIsOptional,
                ["content"] = operation.Request is null ? Files(operation.FileRequestTypes) : Content(operation.Request, operation.RequestTypes),
            };
        }

        var responses = new JsonObject
        {
            [Status(operation.Success)] = new JsonObject
            {
                ["description"] = "Success",
                ["content"] = operation.Response is null ? Files(operation.FileResponseTypes) : Content(operation.Response, operation.ResponseTypes),
            },
        };
        foreach (int failure in operation.Failures)
        {
            responses[Status(failure)] = new JsonObject { ["description"] = "Failure", ["content"] = Content("Errors", []) };
        }

        described["responses"] = responses;
        return described;
    }

    private static string Status(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Parameter(string name, string place, bool isRequired) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Content(string schema, IReadOnlyList<string> furtherTypes)
    {
        var content = new JsonObject { [MediaTypes.Json] = Schema(schema) };
        foreach (string type in furtherTypes)
        {
            content[type] = Schema(type.EndsWith(Lines, StringComparison.Ordinal) ? "Event" : schema);
        }

        return content;
    }

    private static JsonObject Files(IReadOnlyList<string> types)
    {
        var content = new JsonObject();
        foreach (string type in types)
        {
            // Of bytes that are no JSON a schema says nothing.
            content[type] = new JsonObject();
        }

        return content;
    }

    private static JsonObject Schema(string name) => new() { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/" + name } };

    private static JsonNode LoadSchemas()
    {
        using Stream stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("Schemas.json")
            ?? throw new InvalidOperationException("The schemas are missing in the assembly.");
        return JsonNode.Parse(stream)!;
    }
}
