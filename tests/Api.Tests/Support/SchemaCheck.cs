using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Serverless.Api.Tests.Support;

/// <summary>Checks JSON against the part of JSON Schema that the API's document uses. A keyword that it does not know fails the check.</summary>
internal sealed class SchemaCheck(JsonObject document)
{
    private static readonly string[] Remarks = ["description", "default"];

    /// <summary>The places of a value that its schema does not allow.</summary>
    public IReadOnlyList<string> Violations(string schema, JsonNode? value)
    {
        var found = new List<string>();
        Check(new JsonObject { ["$ref"] = "#/components/schemas/" + schema }, value, "$", found);
        return found;
    }

    private void Check(JsonNode schema, JsonNode? value, string place, List<string> found)
    {
        foreach ((string keyword, JsonNode? rule) in schema.AsObject())
        {
            if (!Remarks.Contains(keyword) && !Holds(schema.AsObject(), keyword, rule!, value, place, found))
            {
                found.Add($"{place}: {keyword} {rule!.ToJsonString()}");
            }
        }
    }

    private bool Holds(JsonObject schema, string keyword, JsonNode rule, JsonNode? value, string place, List<string> found)
    {
        switch (keyword)
        {
            case "$ref":
                Check(Resolve((string)rule!), value, place, found);
                return true;
            case "type":
                return rule is JsonArray types ? types.Any(type => IsOfType(value, (string)type!)) : IsOfType(value, (string)rule!);
            case "enum":
                return rule.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value));
            case "pattern":
                return Regex.IsMatch((string)value!, (string)rule!);
            case "required":
                return value is not JsonObject required || rule.AsArray().All(name => required.ContainsKey((string)name!));
            case "maxItems":
                return value is not JsonArray array || array.Count <= (int)rule;
            case "maxLength" or "exclusiveMinimum":
                return true;
            case "properties":
                if (value is JsonObject properties)
                {
                    foreach ((string name, JsonNode? property) in properties)
                    {
                        if (rule[name] is { } known)
                        {
                            Check(known, property, $"{place}.{name}", found);
                        }
                    }
                }

                return true;
            case "additionalProperties":
                return value is not JsonObject all || all.Where(entry => schema["properties"]?[entry.Key] is null).All(entry => HoldsFurther(rule, entry, place, found));
            case "items":
                for (int i = 0; value is JsonArray items && i < items.Count; i++)
                {
                    Check(rule, items[i], $"{place}[{i}]", found);
                }

                return true;
            default:
                return false;
        }
    }

    private bool HoldsFurther(JsonNode rule, KeyValuePair<string, JsonNode?> entry, string place, List<string> found)
    {
        if (rule is JsonValue allowed)
        {
            return (bool)allowed;
        }

        Check(rule, entry.Value, $"{place}.{entry.Key}", found);
        return true;
    }

    public JsonNode Resolve(string reference)
    {
        JsonNode? node = document;
        foreach (string part in reference.TrimStart('#', '/').Split('/'))
        {
            node = node?[part];
        }

        return node ?? throw new InvalidOperationException($"{reference} leads nowhere.");
    }

    private static bool IsOfType(JsonNode? value, string type) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("null", JsonValueKind.Null) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value!.AsValue().TryGetValue(out long _),
        _ => false,
    };
}
