using System.Text.Json;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>The body of <c>POST /db/{db}/query/v2</c> and of its explicit transactions.</summary>
/// <param name="Statement">The statement; null: there is none, which calls of explicit transactions may do without.</param>
internal sealed record QueryBody(QueryRequest? Statement, bool IncludeCounters, IReadOnlyList<string> Bookmarks, bool ReadOnly, TimeSpan? Timeout)
{
    private static readonly QueryBody Empty = new(null, false, [], false, null);

    /// <summary>The statement of a body that must have one.</summary>
    public QueryRequest Query => Statement ?? throw new InvalidOperationException("The body has no statement.");

    /// <summary>The statement, if any.</summary>
    public IReadOnlyList<QueryRequest> Statements => Statement is null ? [] : [Statement];

    /// <summary>Reads the body of a statement in a transaction of its own.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidFormat"/>; <see cref="ErrorCodes.Forbidden"/>: impersonation.</exception>
    public static QueryBody Read(ReadOnlySpan<byte> utf8, bool typed, ApiLimits limits)
    {
        QueryBody body = Read(utf8, typed, limits, out _);
        return body.Statement is null ? throw JsonInput.Invalid("The request's body has no `statement`.") : body;
    }

    /// <summary>Reads the body of a request that begins an explicit transaction. Without a statement, or with an empty one, it does nothing else.</summary>
    /// <exception cref="GraphException">As above.</exception>
    public static QueryBody ReadBegin(ReadOnlySpan<byte> utf8, bool typed, ApiLimits limits) =>
        utf8.IsEmpty ? Empty : WithoutEmptyStatement(Read(utf8, typed, limits, out _));

    /// <summary>Reads the body of a further request of an explicit transaction.</summary>
    /// <exception cref="GraphException">As above.</exception>
    public static QueryBody ReadCall(ReadOnlySpan<byte> utf8, bool typed, ApiLimits limits)
    {
        if (utf8.IsEmpty)
        {
            return Empty;
        }

        QueryBody body = Read(utf8, typed, limits, out Fields seen);
        return (seen & (Fields.Bookmarks | Fields.AccessMode | Fields.MaxExecutionTime)) == 0
            ? WithoutEmptyStatement(body)
            : throw JsonInput.Invalid("`bookmarks`, `accessMode` and `maxExecutionTime` belong into the request that begins a transaction.");
    }

    private static QueryBody WithoutEmptyStatement(QueryBody body) =>
        string.IsNullOrWhiteSpace(body.Statement?.Text) ? body with { Statement = null } : body;

    private static QueryBody Read(ReadOnlySpan<byte> utf8, bool typed, ApiLimits limits, out Fields seen)
    {
        var input = new JsonInput(utf8);
        input.Read();
        input.ExpectObject("The request's body");
        string? statement = null;
        MapValue parameters = MapValue.Empty;
        bool includeCounters = false;
        IReadOnlyList<string> bookmarks = [];
        bool readOnly = false;
        TimeSpan? timeout = null;
        seen = Fields.None;
        while (input.ReadName())
        {
            Fields field = FieldOf(ref input);
            if ((seen & field) != 0)
            {
                throw JsonInput.Invalid($"The field `{input.Text()}` occurs twice.");
            }

            seen |= field;
            switch (field)
            {
                case Fields.Statement:
                    statement = StatementText.ReadOptional(ref input, limits);
                    break;
                case Fields.Parameters:
                    parameters = new ParameterReader(typed, limits.ParameterDepth).Read(ref input);
                    break;
                case Fields.IncludeCounters:
                    includeCounters = input.ReadBoolean("includeCounters");
                    break;
                case Fields.Bookmarks:
                    bookmarks = input.ReadStrings("bookmarks");
                    break;
                case Fields.AccessMode:
                    readOnly = ReadAccessMode(ref input);
                    break;
                case Fields.MaxExecutionTime:
                    timeout = ReadTimeout(ref input);
                    break;
                default:
                    RefuseImpersonation(ref input);
                    break;
            }
        }

        input.End();
        return new QueryBody(statement is null ? null : new QueryRequest(statement, parameters), includeCounters, bookmarks, readOnly, timeout);
    }

    private static Fields FieldOf(ref JsonInput input)
    {
        if (input.Is("statement"u8))
        {
            return Fields.Statement;
        }

        if (input.Is("parameters"u8))
        {
            return Fields.Parameters;
        }

        return input.Text() switch
        {
            "includeCounters" => Fields.IncludeCounters,
            "bookmarks" => Fields.Bookmarks,
            "accessMode" => Fields.AccessMode,
            "maxExecutionTime" => Fields.MaxExecutionTime,
            "impersonatedUser" => Fields.ImpersonatedUser,
            string name => throw JsonInput.Invalid(
                $"The request's body has an unknown field `{name}`; it takes statement, parameters, includeCounters, bookmarks, accessMode, "
                + "maxExecutionTime and impersonatedUser."),
        };
    }

    private static bool ReadAccessMode(ref JsonInput input)
    {
        string? mode = input.ReadOptionalString("accessMode");
        return mode is null ? false : AccessMode.IsRead(mode);
    }

    private static TimeSpan? ReadTimeout(ref JsonInput input)
    {
        input.Read();
        if (input.Token == JsonTokenType.Null)
        {
            return null;
        }

        const double LongestSeconds = int.MaxValue;
        return input.Token == JsonTokenType.Number && input.TryGetFloat(out double seconds) && seconds is > 0 and <= LongestSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw JsonInput.Invalid("`maxExecutionTime` must be a positive number of seconds.");
    }

    private static void RefuseImpersonation(ref JsonInput input)
    {
        if (input.ReadOptionalString("impersonatedUser") is not null)
        {
            throw new GraphException(ErrorCodes.Forbidden, "The caller may not act for another user (`impersonatedUser`).");
        }
    }

    [Flags]
    private enum Fields
    {
        None = 0,
        Statement = 1,
        Parameters = 2,
        IncludeCounters = 4,
        Bookmarks = 8,
        AccessMode = 16,
        MaxExecutionTime = 32,
        ImpersonatedUser = 64,
    }
}
