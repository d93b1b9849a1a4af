using System.Text.Json;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>What the rows of a statement's result are shown as.</summary>
[Flags]
internal enum ResultContents
{
    /// <summary><c>row</c> and <c>meta</c>.</summary>
    Row = 1,

    /// <summary><c>graph</c>: the nodes and relationships of the row.</summary>
    Graph = 2,
}

/// <summary>One entry of <c>statements</c>.</summary>
internal sealed record CommitStatement(QueryRequest Query, ResultContents Contents, bool IncludeStats);

/// <summary>The body of <c>POST /db/{db}/tx/commit</c>, and of explicit transactions: statements of one atomic transaction.</summary>
internal sealed record CommitBody(IReadOnlyList<CommitStatement> Statements)
{
    /// <summary>The statements as the engine takes them.</summary>
    public IReadOnlyList<QueryRequest> Queries { get; } = [.. Statements.Select(static statement => statement.Query)];

    /// <param name="utf8">May be empty: no statements.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidFormat"/>.</exception>
    public static CommitBody Read(ReadOnlySpan<byte> utf8, ApiLimits limits)
    {
        if (utf8.IsEmpty)
        {
            return new CommitBody([]);
        }

        var input = new JsonInput(utf8);
        input.Read();
        input.ExpectObject("The request's body");
        List<CommitStatement>? statements = null;
        while (input.ReadName())
        {
            if (statements is not null || !input.Is("statements"u8))
            {
                throw JsonInput.Invalid($"The request's body has `statements`, once, and no `{input.Text()}`.");
            }

            statements = ReadStatements(ref input, limits);
        }

        input.End();
        return new CommitBody(statements ?? []);
    }

    private static List<CommitStatement> ReadStatements(ref JsonInput input, ApiLimits limits)
    {
        var statements = new List<CommitStatement>();
        input.Read();
        if (input.Token == JsonTokenType.Null)
        {
            return statements;
        }

        input.ExpectArray("`statements`");
        while (input.ReadItem())
        {
            if (statements.Count == limits.Statements)
            {
                throw JsonInput.Invalid($"One request may have at most {limits.Statements} statements.");
            }

            statements.Add(ReadStatement(ref input, limits));
        }

        return statements;
    }

    private static CommitStatement ReadStatement(ref JsonInput input, ApiLimits limits)
    {
        input.ExpectObject("An entry of `statements`");
        string? statement = null;
        MapValue? parameters = null;
        ResultContents? contents = null;
        bool? includeStats = null;
        while (input.ReadName())
        {
            if (statement is null && input.Is("statement"u8))
            {
                statement = StatementText.Read(ref input, limits);
            }
            else if (parameters is null && input.Is("parameters"u8))
            {
                parameters = new ParameterReader(typed: false, limits.ParameterDepth).Read(ref input);
            }
            else if (includeStats is null && input.Is("includeStats"u8))
            {
                includeStats = input.ReadBoolean("includeStats");
            }
            else if (contents is null && input.Is("resultDataContents"u8))
            {
                contents = ReadContents(ref input);
            }
            else
            {
                throw JsonInput.Invalid(
                    $"An entry of `statements` has statement, parameters, resultDataContents and includeStats, once each, and no `{input.Text()}`.");
            }
        }

        if (statement is null)
        {
            throw JsonInput.Invalid("An entry of `statements` has no `statement`.");
        }

        return new CommitStatement(new QueryRequest(statement, parameters ?? MapValue.Empty), contents ?? ResultContents.Row, includeStats ?? false);
    }

    private static ResultContents ReadContents(ref JsonInput input)
    {
        ResultContents contents = 0;
        foreach (string name in input.ReadStrings("resultDataContents"))
        {
            if (name.Equals("row", StringComparison.OrdinalIgnoreCase))
            {
                contents |= ResultContents.Row;
            }
            else if (name.Equals("graph", StringComparison.OrdinalIgnoreCase))
            {
                contents |= ResultContents.Graph;
            }
            else
            {
                throw JsonInput.Invalid($"`resultDataContents` may have \"row\" and \"graph\", not `{name}`.");
            }
        }

        return contents == 0 ? ResultContents.Row : contents;
    }
}
