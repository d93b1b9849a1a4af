namespace Serverless.Api.Routing;

/// <summary>Answers a request of one route.</summary>
public delegate Task ApiHandler(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken);

/// <summary>One entry of the route table.</summary>
public sealed class ApiRoute
{
    /// <summary>The only parameter of a path so far.</summary>
    internal const string DatabaseParameter = "{db}";

    internal ApiRoute(string name, string method, string pattern, ApiHandler handler, Operation operation)
    {
        Name = name;
        Method = method;
        Pattern = pattern;
        Handler = handler;
        Operation = operation;
        Segments = pattern.Length == 0 ? [] : pattern.Split('/');
    }

    public string Name { get; }

    public string Method { get; }

    /// <summary>The path without its first slash.</summary>
    public string Pattern { get; }

    public ApiHandler Handler { get; }

    /// <summary>Whether only those are answered who say who they are.</summary>
    public bool RequiresCredentials { get; internal init; } = true;

    /// <summary>What the OpenAPI document says of it.</summary>
    internal Operation Operation { get; }

    internal string[] Segments { get; }

    /// <summary>Whether a path is this route's, and the database that it names. One final slash is ignored.</summary>
    /// <param name="path">With its first slash.</param>
    /// <param name="database">Empty where the pattern has none.</param>
    public bool TryMatch(string path, out string database)
    {
        database = string.Empty;
        ReadOnlySpan<char> rest = path.AsSpan().TrimStart('/');
        if (path.Length - rest.Length > 1)
        {
            return false;
        }

        foreach (string segment in Segments)
        {
            int slash = rest.IndexOf('/');
            ReadOnlySpan<char> part = slash < 0 ? rest : rest[..slash];
            if (segment == DatabaseParameter)
            {
                if (part.IsEmpty)
                {
                    return false;
                }

                database = part.ToString();
            }
            else if (!part.Equals(segment, StringComparison.Ordinal))
            {
                return false;
            }

            rest = slash < 0 ? [] : rest[(slash + 1)..];
        }

        return rest.IsEmpty;
    }
}
