using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Serverless.EndToEnd.Tests.Scenarios;

/// <summary>
/// Runs scenarios against the instances of one deployment, which need not be new: each step goes to the next instance, and sends the bookmarks that the steps before it got, as
/// a client does that wants to see its own writes.
/// </summary>
/// <param name="instances">Their addresses.</param>
/// <param name="unique">Makes names unique.</param>
/// <param name="administrator">The credentials of steps that name no user, <c>name:password</c>; null: the deployment is open.</param>
/// <param name="prefer">How the statements prefer to be answered; null: as they are.</param>
internal sealed class ScenarioRunner(IReadOnlyList<Uri> instances, string unique, string? administrator = null, string? prefer = null) : IDisposable
{
    private static readonly string[] Known =
        ["cypher", "db", "parameters", "statements", "request", "body", "instance", "user", "columns", "rows", "contains", "error", "status", "message", "answer", "repeat", "headers", "counters", "mode", "unordered", "capture"];

    private readonly HttpClient http = new();
    private readonly HashSet<string> bookmarks = [];
    private readonly Dictionary<Uri, int> caughtUp = [];
    private int next;

    /// <summary>Runs all steps of a scenario; the first that goes otherwise than it says fails the test.</summary>
    public async Task RunAsync(ScenarioFile scenario, CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = scenario.Names.ToDictionary(static name => "<" + name + ">", name => $"{name}_{unique}", StringComparer.Ordinal);
        foreach (string user in scenario.Users)
        {
            names.Add($"<{user}>", $"{user}_{unique}");
        }

        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            JsonObject step = Named(scenario.Steps[i], names)!.AsObject();
            string[] unknown = [.. step.Select(static field => field.Key).Except(Known)];
            Assert.True(unknown.Length == 0, $"{scenario.Name}, step {i + 1}: unknown fields {string.Join(", ", unknown)}");
            for (long times = (long?)step["repeat"] ?? 1; times > 0; times--)
            {
                await RunAsync($"{scenario.Name}, step {i + 1}: {step.ToJsonString()}", step, names, cancellationToken);
            }
        }
    }

    public void Dispose() => http.Dispose();

    private static JsonNode? Named(JsonNode? node, Dictionary<string, string> names) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(Named(entry.Key, names), Named(entry.Value, names)))),
        JsonArray list => new JsonArray([.. list.Select(item => Named(item, names))]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(Named(text, names)),
        _ => node?.DeepClone(),
    };

    private static string Named(string text, Dictionary<string, string> names) =>
        names.Aggregate(text, static (done, name) => done.Replace(name.Key, name.Value, StringComparison.Ordinal));

    private async Task RunAsync(string what, JsonObject step, Dictionary<string, string> names, CancellationToken cancellationToken)
    {
        Uri address = instances[(int)(((long?)step["instance"] - 1 ?? next++) % instances.Count)];
        string? user = Credentials((string?)step["user"], names);
        if (user != administrator)
        {
            await CatchUpAsync(address, cancellationToken);
        }

        using HttpRequestMessage request = Request(step, address, user);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        what = $"{what}\n{(int)response.StatusCode} {text}";
        JsonNode? answer = text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text) : null;
        foreach (JsonNode? bookmark in (answer as JsonObject)?["bookmarks"]?.AsArray() ?? [])
        {
            bookmarks.Add((string)bookmark!);
        }

        Check(what, step, (int)response.StatusCode, response.Headers, answer);
        foreach ((string name, JsonNode? path) in step["capture"]?.AsObject() ?? [])
        {
            names[$"<{name}>"] = Find(answer, (string)path!)?.ToString() ?? throw new FormatException($"{what}\nhas no {path}");
        }
    }

    /// <summary>A value inside an answer: names of fields and numbers of items, separated by slashes. A negative number is that of a part of an address, counted from its end.</summary>
    private static JsonNode? Find(JsonNode? answer, string path)
    {
        foreach (string part in path.Split('/'))
        {
            answer = int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                ? answer is JsonArray list ? list[number] : JsonValue.Create(((string?)answer)!.Split('/')[^-number])
                : answer?[part];
        }

        return answer;
    }

    // A user of the scenario, nobody, or credentials as they are.
    private string? Credentials(string? user, Dictionary<string, string> names) => user switch
    {
        null => administrator,
        "nobody" => null,
        _ => names.TryGetValue($"<{user}>", out string? name) ? $"{name}:{ScenarioFile.Password}" : user,
    };

    /// <summary>
    /// Lets an instance see what was done on others: a bookmark says to whom it is sent what they may miss, but a caller's privileges are looked up before bookmarks are.
    /// </summary>
    private async Task CatchUpAsync(Uri address, CancellationToken cancellationToken)
    {
        if (caughtUp.GetValueOrDefault(address) != bookmarks.Count)
        {
            using HttpRequestMessage request = Request(new JsonObject { ["cypher"] = "SHOW CURRENT USER" }, address, administrator);
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
            Assert.True(response.IsSuccessStatusCode);
            caughtUp[address] = bookmarks.Count;
        }
    }

    private HttpRequestMessage Request(JsonObject step, Uri address, string? user)
    {
        string[] parts = ((string?)step["request"] ?? $"POST /db/{(string?)step["db"] ?? "graph"}/{(step["statements"] is null ? "query/v2" : "tx/commit")}").Split(' ');
        var request = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri(address, parts[1]));
        JsonNode? body = step["body"]?.DeepClone();
        if (step["cypher"] is { } statement)
        {
            body = new JsonObject
            {
                ["statement"] = statement.DeepClone(),
                ["parameters"] = step["parameters"]?.DeepClone() ?? new JsonObject(),
                ["includeCounters"] = true,

                // Bookmarks of a database are of no use to others.
                ["bookmarks"] = new JsonArray([.. bookmarks.Where(static bookmark => bookmark.StartsWith("catalog:", StringComparison.Ordinal)).Select(static bookmark => JsonValue.Create(bookmark))]),
            };
            if (step["mode"] is { } mode)
            {
                body["accessMode"] = mode.DeepClone();
            }
        }
        else if (step["statements"] is JsonArray statements)
        {
            body = new JsonObject { ["statements"] = new JsonArray([.. statements.Select(static text => new JsonObject { ["statement"] = text!.DeepClone() })]) };
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        // What is answered later waits for its turn where a limit has no room for it.
        if (prefer is not null && (long?)step["status"] != 429)
        {
            request.Headers.Add("Prefer", prefer);
        }

        if (user is not null)
        {
            request.Headers.Authorization = user.Contains(':', StringComparison.Ordinal)
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)))
                : new AuthenticationHeaderValue("Bearer", user);
        }

        return request;
    }

    private static void Check(string what, JsonObject step, int status, HttpResponseHeaders headers, JsonNode? answer)
    {
        JsonNode? error = (answer as JsonObject)?["errors"] is JsonArray { Count: > 0 } errors ? errors[0] : null;
        Assert.True((string?)error?["code"] == (string?)step["error"], what);
        Assert.True(step["status"] is null || (long)step["status"]! == status, what);
        foreach (JsonNode? part in step["message"] is JsonArray several ? several : step["message"] is { } one ? [one.DeepClone()] : [])
        {
            Assert.True(((string?)error?["message"])?.Contains((string)part!, StringComparison.Ordinal), what);
        }

        JsonNode? data = answer is JsonObject ? answer["data"] : null;
        Assert.True(step["columns"] is null || JsonNode.DeepEquals(step["columns"], data?["fields"]), what);
        if (step["rows"] is JsonArray rows)
        {
            Assert.True((bool?)step["unordered"] == true ? Sorted(rows).SequenceEqual(Sorted(data!["values"]!.AsArray())) : JsonNode.DeepEquals(rows, data?["values"]), what);
        }

        foreach (JsonNode? row in step["contains"]?.AsArray() ?? [])
        {
            Assert.True(data!["values"]!.AsArray().Any(value => JsonNode.DeepEquals(value, row)), what);
        }

        foreach ((string name, JsonNode? value) in step["counters"]?.AsObject() ?? [])
        {
            Assert.True(JsonNode.DeepEquals(answer!["counters"]![name], value), what);
        }

        foreach ((string name, JsonNode? value) in step["headers"]?.AsObject() ?? [])
        {
            Assert.True(headers.TryGetValues(name, out IEnumerable<string>? values) && (value is null || values.Contains((string)value!)), what);
        }

        Assert.True(step["answer"] is null || Holds(step["answer"], answer), what);
    }

    /// <summary>Whether an answer has all fields that are expected, and their values; it may have more.</summary>
    private static bool Holds(JsonNode? expected, JsonNode? actual) => expected is JsonObject fields
        ? actual is JsonObject map && fields.All(field => map.ContainsKey(field.Key) && Holds(field.Value, map[field.Key]))
        : JsonNode.DeepEquals(expected, actual);

    private static IEnumerable<string> Sorted(JsonArray rows) => rows.Select(static row => row!.ToJsonString()).Order(StringComparer.Ordinal);
}
