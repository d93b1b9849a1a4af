using System.Text.Json;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>The body of <c>POST /db/{db}/query/v2</c>.</summary>
internal sealed record QueryBody(QueryRequest Query, bool IncludeCounters, IReadOnlyList<string> Bookmarks, bool ReadOnly, TimeSpan? Timeout)
{
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidFormat"/>; <see cref="ErrorCodes.Forbidden"/>: impersonation.</exception>
    public static QueryBody Read(ReadOnlySpan<byte> utf8, bool typed, ApiLimits limits)
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
        var seen = Fields.None;
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
                    statement = StatementText.Read(ref input, limits);
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
        if (statement is null)
        {
            throw JsonInput.Invalid("The request's body has no `statement`.");
        }

        return new QueryBody(new QueryRequest(statement, parameters), includeCounters, bookmarks, readOnly, timeout);
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
