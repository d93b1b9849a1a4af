using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Where a query stands, which decides how it may end.</summary>
internal enum QueryPlace
{
    Statement,
    CallBody,
    ExistsBody,
    CollectBody,
}

/// <summary>Statements with their prefixes, unions and the order of clauses.</summary>
internal sealed partial class Parser
{
    public Statement ParseStatement()
    {
        DatabaseName? database = null;
        if (Kind == TokenKind.Colon && PeekKeyword(1) == Keyword.Use)
        {
            SourcePosition selection = Position;
            Skip(2);
            database = TakeDottedName(WhatDatabase);
            TryTake(TokenKind.Semicolon);
            if (Kind == TokenKind.EndOfText)
            {
                return new SelectDatabaseStatement { Position = selection, Database = database };
            }
        }

        StatementMode mode = TryTake(Keyword.Explain) ? StatementMode.Explain : TryTake(Keyword.Profile) ? StatementMode.Profile : StatementMode.Execute;
        Statement statement = ParseStatementBody();
        if (TryTake(TokenKind.Semicolon) && Kind is not (TokenKind.EndOfText or TokenKind.Invalid))
        {
            throw Error($"Invalid input '{Shown()}': expected the end of the statement; only one statement can be run at a time", UnexpectedSyntax);
        }

        if (Kind != TokenKind.EndOfText)
        {
            throw Unexpected("the end of the statement");
        }

        return statement with { Mode = mode, Database = database };
    }

    private Statement ParseStatementBody()
    {
        SourcePosition position = Position;
        List<DatabaseBinding> databases = [];
        UseClause? use = Is(Keyword.Use) ? ParseUse(databases) : null;
        bool isSchema = IsSchemaCommandAhead(0);
        if (isSchema || IsAdministrationAhead())
        {
            return databases.Count > 0 || (!isSchema && use is { Graph: not NamedGraph })
                ? throw Error("A command runs on one database: expected USE name before it", UnexpectedSyntax)
                : isSchema ? ParseSchemaCommand(use?.Graph) : ParseAdministration(use?.Graph);
        }

        return new QueryStatement(databases.ToEquatableArray(), ParseQuery(QueryPlace.Statement, use)) { Position = position };
    }

    /// <summary><c>USE graph</c>, or null after <c>USE DATABASE a AS db1, …</c>, whose names are added to the list.</summary>
    private UseClause? ParseUse(List<DatabaseBinding>? bindings)
    {
        SourcePosition position = Position;
        Take(Keyword.Use);
        Facts.DatabaseChoices++;
        bool isDatabase = IsDatabaseMarker(0);
        if (isDatabase)
        {
            Advance();
        }

        SourcePosition namePosition = Position;
        if (!isDatabase && TryParseComputedGraph() is { } computed)
        {
            return new UseClause(computed) { Position = position };
        }

        DatabaseName name = TakeDottedName(WhatDatabase);
        if (!isDatabase || bindings is null || !TryTake(Keyword.As))
        {
            return new UseClause(new NamedGraph(name) { Position = namePosition }) { Position = position };
        }

        bindings.Add(new DatabaseBinding(name, TakeName("a name")) { Position = namePosition });
        while (TryTake(TokenKind.Comma))
        {
            namePosition = Position;
            name = TakeDottedName(WhatDatabase);
            Take(Keyword.As);
            bindings.Add(new DatabaseBinding(name, TakeName("a name")) { Position = namePosition });
        }

        return null;
    }

    private GraphReference? TryParseComputedGraph()
    {
        bool byName = IsWord("byName", 2);
        if (!IsWord("graph") || PeekKind(1) != TokenKind.Dot || PeekKind(3) != TokenKind.LeftParenthesis || !(byName || IsWord("byElementId", 2)))
        {
            return null;
        }

        SourcePosition position = Position;
        Skip(4);
        Expression argument = ParseExpression();
        Take(TokenKind.RightParenthesis);
        return byName ? new GraphByName(argument) { Position = position } : new GraphByElementId(argument) { Position = position };
    }

    /// <summary>Whether <c>DATABASE name</c> stands there, and not something named <c>database</c>.</summary>
    private bool IsDatabaseMarker(int distance) => PeekKeyword(distance) == Keyword.Database && PeekKind(distance + 1) switch
    {
        TokenKind.QuotedIdentifier or TokenKind.Number => true,
        TokenKind.Identifier => !Keywords.IsReserved(PeekKeyword(distance + 1)) && PeekKeyword(distance + 1) is not (Keyword.Call or Keyword.Use or Keyword.Load),
        _ => false,
    };

    /// <summary>
    /// A name as databases have. Unquoted it may hold dots and digits anywhere, which are tokens of their own: all that follows
    /// without a gap belongs to it.
    /// </summary>
    private DatabaseName TakeDottedName(string what)
    {
        if (!IsName && Kind != TokenKind.Number)
        {
            throw Unexpected(what);
        }

        SourcePosition position = Position;
        List<string> parts = [];
        string part = "";
        bool first = true;
        while (first || (IsAdjacent && Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.Number or TokenKind.Dot))
        {
            if (Kind == TokenKind.QuotedIdentifier)
            {
                part += TokenText.Name(text, Current);
            }
            else
            {
                string[] pieces = text.Substring(Current.Start, Current.Length).Split('.');
                part += pieces[0];
                for (int i = 1; i < pieces.Length; i++)
                {
                    parts.Add(part.Length > 0 ? part : throw Unexpected(what));
                    part = pieces[i];
                }
            }

            first = false;
            Advance();
        }

        if (part.Length == 0)
        {
            throw Unexpected(what);
        }

        if (Kind == TokenKind.Minus && IsAdjacent)
        {
            throw Error($"Invalid input '-': {what} with '-' must be quoted with backticks", UnexpectedSyntax);
        }

        parts.Add(part);
        return new DatabaseName(parts.ToEquatableArray()) { Position = position };
    }

    /// <summary>A query up to the end of the statement or the closing brace.</summary>
    /// <param name="use">A USE that was already taken.</param>
    private Query ParseQuery(QueryPlace place, UseClause? use = null)
    {
        Enter();
        SourcePosition position = use?.Position ?? Position;
        List<SingleQuery> branches = [ParseSingleQuery(place, use)];
        bool unionAll = false;
        while (Is(Keyword.Union))
        {
            int at = index;
            Advance();
            bool all = TryTake(Keyword.All);
            if (!all)
            {
                TryTake(Keyword.Distinct);
            }

            if (branches.Count > 1 && all != unionAll)
            {
                throw Error("UNION and UNION ALL cannot be mixed in one query", "InvalidClauseComposition", at);
            }

            unionAll = all;
            branches.Add(ParseSingleQuery(place, null));
        }

        bool standalone = place == QueryPlace.Statement && branches.Count == 1;
        foreach (SingleQuery branch in branches)
        {
            CheckClauses(branch, place, standalone);
        }

        Leave();
        return new Query(branches.ToEquatableArray(), unionAll) { Position = position };
    }

    private SingleQuery ParseSingleQuery(QueryPlace place, UseClause? use)
    {
        SourcePosition position = use?.Position ?? Position;
        List<Clause> clauses = use is null ? [] : [use];
        while (TryParseClause() is { } clause)
        {
            CountStep();
            clauses.Add(clause);
        }

        bool isEmpty = clauses.Count == 0 || (clauses.Count == 1 && clauses[0] is UseClause);
        bool ended = Is(Keyword.Union) || Kind == (place == QueryPlace.Statement ? TokenKind.EndOfText : TokenKind.RightBrace)
            || (place == QueryPlace.Statement && Kind == TokenKind.Semicolon);
        if (isEmpty || !ended)
        {
            NoteExpected(isEmpty ? "a clause such as MATCH, CREATE or RETURN" : "another clause");
            throw isEmpty ? Unexpected() : Unexpected("the end of the query");
        }

        return new SingleQuery(clauses.ToEquatableArray()) { Position = position };
    }

    private void CheckClauses(SingleQuery query, QueryPlace place, bool standalone)
    {
        ReadOnlySpan<Clause> clauses = query.Clauses.Span;
        bool alone = standalone && (clauses.Length == 1 || (clauses.Length == 2 && clauses[0] is UseClause));
        for (int i = 0; i < clauses.Length; i++)
        {
            switch (clauses[i])
            {
                case ReturnClause or FinishClause when i < clauses.Length - 1:
                    throw Error($"RETURN and FINISH end a query: use WITH to go on after it, or UNION", "InvalidClauseComposition", clauses[i + 1].Position);
                case UseClause when i > 0 && !(i == 1 && clauses[0] is WithClause && place != QueryPlace.Statement):
                    throw Error("USE must be the first clause of a query (in a subquery it may follow the importing WITH)", "InvalidClauseComposition", clauses[i].Position);
                case ProcedureCallClause { Arguments: null } call when !alone:
                    throw Error($"The arguments of `{call.Procedure.Text}` must be given in parentheses, unless the call is the whole statement", "InvalidArgumentPassingMode", call.Position);
                case ProcedureCallClause { Yield.Star: true } call when !alone:
                    throw Error("YIELD * is allowed only when the call is the whole statement: name the columns", UnexpectedSyntax, call.Yield.Position);
            }
        }

        if (!CanEnd(clauses[^1], place, alone))
        {
            string how = place == QueryPlace.CollectBody ? "RETURN" : "RETURN, FINISH, an updating clause, or a call that gives no columns";
            throw Error($"A query cannot end with this clause: expected {how} at its end", "InvalidClauseComposition", clauses[^1].Position);
        }
    }

    private static bool CanEnd(Clause last, QueryPlace place, bool alone) => place switch
    {
        QueryPlace.ExistsBody => true,
        QueryPlace.CollectBody => last is ReturnClause,
        _ => last switch
        {
            MatchClause or WithClause or UnwindClause or LoadCsvClause or UseClause => false,
            ProcedureCallClause call => alone || call.Yield is null,
            SubqueryClause subquery => subquery.Body.Branches[0].Clauses[^1] is not ReturnClause,
            _ => true,
        },
    };
}
