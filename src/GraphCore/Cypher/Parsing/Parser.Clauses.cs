using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Reading and projecting clauses.</summary>
internal sealed partial class Parser
{
    /// <summary>The clause that begins here, or null when none does.</summary>
    private Clause? TryParseClause()
    {
        SourcePosition position = Position;
        switch (Current.Keyword)
        {
            case Keyword.Match:
                Advance();
                return ParseMatchBody(optional: false, position);
            case Keyword.Optional:
                Advance();
                if (Is(Keyword.Call))
                {
                    return ParseCall(optional: true, position);
                }

                Take(Keyword.Match);
                return ParseMatchBody(optional: true, position);
            case Keyword.With:
                Advance();
                Projection projection = ParseProjection();
                return new WithClause(projection, TryTake(Keyword.Where) ? ParsePredicate() : null) { Position = position };
            case Keyword.Return:
                Advance();
                return new ReturnClause(ParseProjection()) { Position = position };
            case Keyword.Unwind:
                Advance();
                Expression list = ParseExpression();
                Take(Keyword.As);
                return new UnwindClause(list, TakeVariable()) { Position = position };
            case Keyword.Call:
                return ParseCall(optional: false, position);
            case Keyword.Load:
                return ParseLoadCsv(position);
            case Keyword.Use:
                return ParseUse(null);
            case Keyword.Finish:
                Advance();
                return new FinishClause { Position = position };
            default:
                Clause? updating = TryParseUpdatingClause();
                Facts.HasUpdates |= updating is not null;
                return updating;
        }
    }

    private MatchClause ParseMatchBody(bool optional, SourcePosition position)
    {
        bool outer = creating;
        creating = false;
        MatchMode mode = ParseMatchMode();
        EquatableArray<PathPattern> patterns = ParsePatternList();
        creating = outer;
        DatabaseMarker? database = ParseDatabaseMarker();
        List<PlannerHint> hints = [];
        while (Is(Keyword.Using))
        {
            hints.Add(ParseHint());
        }

        Expression? where = TryTake(Keyword.Where) ? ParsePredicate() : null;
        return new MatchClause(optional, mode, patterns, database, hints.ToEquatableArray(), where) { Position = position };
    }

    private MatchMode ParseMatchMode()
    {
        if (IsWord("REPEATABLE") && PeekKind(1) == TokenKind.Identifier)
        {
            Advance();
            if (!TryTakeWord("ELEMENTS"))
            {
                TakeWord("ELEMENT");
                TryTakeWord("BINDINGS");
            }

            return MatchMode.RepeatableElements;
        }

        if (IsWord("DIFFERENT") && PeekKind(1) == TokenKind.Identifier)
        {
            Advance();
            if (!TryTakeWord("RELATIONSHIPS"))
            {
                TakeWord("RELATIONSHIP");
                TryTakeWord("BINDINGS");
            }

            return MatchMode.DifferentRelationships;
        }

        return MatchMode.Default;
    }

    /// <summary>The marker after the patterns of MATCH, CREATE and MERGE.</summary>
    private DatabaseMarker? ParseDatabaseMarker()
    {
        SourcePosition position = Position;
        if (TryTake(Keyword.From))
        {
            Facts.DatabaseChoices++;
            Take(Keyword.Database);
            return new DatabaseMarker(TakeDottedName(WhatDatabase), false) { Position = position };
        }

        if (!TryTake(Keyword.In))
        {
            return null;
        }

        Facts.DatabaseChoices++;
        bool isLocal = !IsDatabaseMarker(0);
        if (!isLocal)
        {
            Advance();
        }

        return new DatabaseMarker(TakeDottedName(WhatDatabase), isLocal) { Position = position };
    }

    private PlannerHint ParseHint()
    {
        SourcePosition position = Position;
        Take(Keyword.Using);
        if (TryTake(Keyword.Join))
        {
            Take(Keyword.On);
            List<Variable> variables = [TakeVariable()];
            while (TryTake(TokenKind.Comma))
            {
                variables.Add(TakeVariable());
            }

            return new JoinHint(variables.ToEquatableArray()) { Position = position };
        }

        if (TryTake(Keyword.Scan))
        {
            Variable scanned = TakeVariable();
            Take(TokenKind.Colon);
            return new ScanHint(scanned, TakeName("a label or relationship type")) { Position = position };
        }

        IndexHintKind kind = TryTakeWord("RANGE") ? IndexHintKind.Range : TryTakeWord("TEXT") ? IndexHintKind.Text : TryTakeWord("POINT") ? IndexHintKind.Point : IndexHintKind.Any;
        Take(Keyword.Index);
        bool seek = Is(Keyword.Seek) && PeekKind(1) != TokenKind.Colon;
        if (seek)
        {
            Advance();
        }

        Variable variable = TakeVariable();
        Take(TokenKind.Colon);
        string name = TakeName("a label or relationship type");
        Take(TokenKind.LeftParenthesis);
        List<string> properties = [];
        do
        {
            properties.Add(TakeName("a property name"));
        }
        while (TryTake(TokenKind.Comma));
        Take(TokenKind.RightParenthesis);
        return new IndexHint(kind, seek, variable, name, properties.ToEquatableArray()) { Position = position };
    }

    private Projection ParseProjection()
    {
        SourcePosition position = Position;
        bool distinct = TryTake(Keyword.Distinct);
        bool star = TryTake(TokenKind.Asterisk);
        List<ProjectionItem> items = [];
        if (!star || TryTake(TokenKind.Comma))
        {
            do
            {
                items.Add(ParseProjectionItem());
            }
            while (TryTake(TokenKind.Comma));
        }

        EquatableArray<SortItem> order = ParseOrderBy();
        Expression? skip = TryTake(Keyword.Skip) || TryTake(Keyword.Offset) ? ParseExpression() : null;
        Expression? limit = TryTake(Keyword.Limit) ? ParseExpression() : null;
        return new Projection(distinct, star, items.ToEquatableArray(), order, skip, limit) { Position = position };
    }

    private ProjectionItem ParseProjectionItem()
    {
        SourcePosition position = Position;
        int start = index;
        Expression expression = ParseExpression();
        bool isLoneVariable = expression is Variable && index == start + 1;
        var written = new SourceText(isLoneVariable ? ((Variable)expression).Name : TextSince(start));
        Variable? alias = TryTake(Keyword.As) ? TakeVariable() : null;
        return new ProjectionItem(expression, alias, written) { Position = position };
    }

    private EquatableArray<SortItem> ParseOrderBy()
    {
        if (Is(Keyword.Order) && PeekKeyword(1) == Keyword.By)
        {
            Advance();
        }
        else
        {
            NoteExpected("ORDER BY");
            return [];
        }

        Take(Keyword.By);
        List<SortItem> items = [];
        do
        {
            SourcePosition position = Position;
            Expression expression = ParseExpression();
            bool descending = TryTake(Keyword.Desc) || TryTake(Keyword.Descending);
            if (!descending && !TryTake(Keyword.Asc))
            {
                TryTake(Keyword.Ascending);
            }

            items.Add(new SortItem(expression, descending) { Position = position });
        }
        while (TryTake(TokenKind.Comma));
        return items.ToEquatableArray();
    }

    private Clause ParseCall(bool optional, SourcePosition position)
    {
        Take(Keyword.Call);
        if (Kind is TokenKind.LeftBrace or TokenKind.LeftParenthesis)
        {
            return ParseSubqueryCall(optional, position);
        }

        QualifiedName procedure = TakeQualifiedName("a procedure name");
        Facts.Procedures.Add(procedure);
        EquatableArray<Expression>? arguments = null;
        if (TryTake(TokenKind.LeftParenthesis))
        {
            List<Expression> list = [];
            if (Kind != TokenKind.RightParenthesis)
            {
                do
                {
                    list.Add(ParseExpression());
                }
                while (TryTake(TokenKind.Comma));
            }

            Take(TokenKind.RightParenthesis);
            arguments = list.ToEquatableArray();
        }

        return new ProcedureCallClause(optional, procedure, arguments, ParseProcedureYield()) { Position = position };
    }

    private ProcedureYield? ParseProcedureYield()
    {
        SourcePosition position = Position;
        if (!TryTake(Keyword.Yield))
        {
            return null;
        }

        bool star = TryTake(TokenKind.Asterisk);
        EquatableArray<YieldItem> items = star ? [] : ParseYieldItems();
        Expression? where = !star && TryTake(Keyword.Where) ? ParsePredicate() : null;
        return new ProcedureYield(star, items, where) { Position = position };
    }

    private EquatableArray<YieldItem> ParseYieldItems()
    {
        List<YieldItem> items = [];
        do
        {
            SourcePosition position = Position;
            string column = TakeName("a column name");
            items.Add(new YieldItem(column, TryTake(Keyword.As) ? TakeVariable() : null) { Position = position });
        }
        while (TryTake(TokenKind.Comma));
        return items.ToEquatableArray();
    }

    private SubqueryClause ParseSubqueryCall(bool optional, SourcePosition position)
    {
        SubqueryScope? scope = Kind == TokenKind.LeftParenthesis ? ParseSubqueryScope() : null;
        Take(TokenKind.LeftBrace);
        Query body = ParseQuery(QueryPlace.CallBody);
        Take(TokenKind.RightBrace);
        return new SubqueryClause(optional, scope, body, ParseTransactionBatches()) { Position = position };
    }

    private SubqueryScope ParseSubqueryScope()
    {
        SourcePosition position = Position;
        Take(TokenKind.LeftParenthesis);
        bool star = TryTake(TokenKind.Asterisk);
        List<Variable> variables = [];
        if (!star && Kind != TokenKind.RightParenthesis)
        {
            do
            {
                variables.Add(TakeVariable());
            }
            while (TryTake(TokenKind.Comma));
        }

        Take(TokenKind.RightParenthesis);
        return new SubqueryScope(star, variables.ToEquatableArray()) { Position = position };
    }

    private TransactionBatches? ParseTransactionBatches()
    {
        SourcePosition position = Position;
        if (!TryTake(Keyword.In))
        {
            return null;
        }

        Expression? concurrency = ParseCount();
        bool concurrent = TryTake(Keyword.Concurrent);
        if (concurrency is not null && !concurrent)
        {
            throw Unexpected();
        }

        Take(Keyword.Transactions);
        Facts.HasUpdates = true;
        Facts.CommitsInBatches = true;
        Expression? rows = null;
        BatchFailure onError = BatchFailure.Default;
        Variable? status = null;
        while (true)
        {
            if (rows is null && TryTake(Keyword.Of))
            {
                rows = ParseExpression();
                if (!TryTake(Keyword.Rows))
                {
                    TakeWord("ROW");
                }
            }
            else if (onError == BatchFailure.Default && TryTake(Keyword.On))
            {
                Take(Keyword.Error);
                onError = TryTakeWord("CONTINUE") ? BatchFailure.Continue : TryTakeWord("BREAK") ? BatchFailure.Break : TryTakeWord("FAIL") ? BatchFailure.Fail : throw Unexpected();
            }
            else if (status is null && TryTake(Keyword.Report))
            {
                Take(Keyword.Status);
                Take(Keyword.As);
                status = TakeVariable();
            }
            else
            {
                return new TransactionBatches(concurrent, concurrency, rows, onError, status) { Position = position };
            }
        }
    }

    private LoadCsvClause ParseLoadCsv(SourcePosition position)
    {
        Take(Keyword.Load);
        Take(Keyword.Csv);
        bool withHeaders = TryTake(Keyword.With);
        if (withHeaders)
        {
            Take(Keyword.Headers);
        }

        Take(Keyword.From);
        Expression source = ParseExpression();
        Take(Keyword.As);
        Variable variable = TakeVariable();
        string? terminator = TryTake(Keyword.FieldTerminator) ? TakeString() : null;
        return new LoadCsvClause(withHeaders, source, variable, terminator) { Position = position };
    }
}
