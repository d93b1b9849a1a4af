namespace Serverless.Api.Routing;

/// <summary>Answers a request of one route.</summary>
public delegate Task ApiHandler(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken);

/// <summary>What a path names, as received.</summary>
/// <param name="Database">A database; empty: none.</param>
/// <param name="Id">Whatever else the route is about; empty: nothing.</param>
public readonly record struct PathNames(string Database, string Id)
{
    /// <summary>Nothing.</summary>
    public static PathNames None { get; } = new(string.Empty, string.Empty);
}

/// <summary>One entry of the route table.</summary>
public sealed class ApiRoute
{
    internal const string DatabaseParameter = "{db}";

    /// <summary>The parameter of whatever else a path names.</summary>
    internal const string IdParameter = "{id}";

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

    /// <summary>Whether its handler runs statements, and so decides itself what a caller may do whose password must be changed.</summary>
    public bool RunsStatements { get; internal init; }

    /// <summary>What the OpenAPI document says of it.</summary>
    internal Operation Operation { get; }

    internal string[] Segments { get; }

    /// <summary>Whether a path is this route's, and what it names. One final slash is ignored.</summary>
    /// <param name="path">With its first slash.</param>
    /// <param name="names">Empty where the pattern has no parameters.</param>
    public bool TryMatch(string path, out PathNames names)
    {
        names = PathNames.None;
        ReadOnlySpan<char> rest = path.AsSpan().TrimStart('/');
        if (path.Length - rest.Length > 1)
        {
            return false;
        }

        foreach (string segment in Segments)
        {
            int slash = rest.IndexOf('/');
            ReadOnlySpan<char> part = slash < 0 ? rest : rest[..slash];
            if (segment is DatabaseParameter or IdParameter)
            {
                if (part.IsEmpty)
                {
                    return false;
                }

                names = segment == DatabaseParameter ? names with { Database = part.ToString() } : names with { Id = part.ToString() };
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
