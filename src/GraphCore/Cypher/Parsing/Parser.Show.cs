using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>SHOW commands on one database, and the YIELD, WHERE and RETURN that follow any SHOW command.</summary>
internal sealed partial class Parser
{
    private const int LongestListingName = 5;

    /// <summary>Whether a word that names a schema listing follows, after at most a few words of kind.</summary>
    private bool IsSchemaListing(int distance)
    {
        for (int i = 0; i < LongestListingName; i++)
        {
            if (IsListing(distance + i, "INDEX", "INDEXES") || IsListing(distance + i, "CONSTRAINT", "CONSTRAINTS")
                || IsListing(distance + i, "FUNCTION", "FUNCTIONS") || IsListing(distance + i, "PROCEDURE", "PROCEDURES"))
            {
                return true;
            }

            if (PeekKind(distance + i) != TokenKind.Identifier || IsWord("FOR", distance + i))
            {
                return false;
            }
        }

        return false;
    }

    private bool IsListing(int distance, string one, string many) => IsWord(one, distance) || IsWord(many, distance);

    private bool TryTakeListing(string one, string many)
    {
        if (!IsListing(0, one, many))
        {
            NoteExpected(many);
            return false;
        }

        Advance();
        return true;
    }

    private SchemaCommand ParseShow()
    {
        Take(Keyword.Show);
        if (TryTakeListing("PROCEDURE", "PROCEDURES"))
        {
            ExecutableBy? executable = ParseExecutable();
            return new ShowProceduresCommand(executable, ParseShowOptions());
        }

        if (IsWord("BUILT") || IsWord("USER") || ((IsWord("ALL") || IsWord("FUNCTION") || IsWord("FUNCTIONS")) && IsFunctionListing()))
        {
            return ParseShowFunctions();
        }

        bool isIndex = IsListing(0, "INDEX", "INDEXES") || IsListing(1, "INDEX", "INDEXES");
        return isIndex ? ParseShowIndexes() : ParseShowConstraints();
    }

    private bool IsFunctionListing() => IsListing(0, "FUNCTION", "FUNCTIONS") || IsListing(1, "FUNCTION", "FUNCTIONS");

    private ShowFunctionsCommand ParseShowFunctions()
    {
        FunctionFilter filter = FunctionFilter.All;
        if (TryTakeWord("BUILT"))
        {
            Take(Keyword.In);
            filter = FunctionFilter.BuiltIn;
        }
        else if (TryTakeWord("USER"))
        {
            TakeWord("DEFINED");
            filter = FunctionFilter.UserDefined;
        }
        else
        {
            TryTakeWord("ALL");
        }

        if (!TryTakeListing("FUNCTION", "FUNCTIONS"))
        {
            throw Unexpected();
        }

        ExecutableBy? executable = ParseExecutable();
        return new ShowFunctionsCommand(filter, executable, ParseShowOptions());
    }

    private ExecutableBy? ParseExecutable()
    {
        SourcePosition position = Position;
        if (!TryTakeWord("EXECUTABLE"))
        {
            return null;
        }

        if (!TryTake(Keyword.By))
        {
            return new ExecutableBy((string?)null) { Position = position };
        }

        if (IsWord("CURRENT") && IsWord("USER", 1))
        {
            Skip(2);
            return new ExecutableBy((string?)null) { Position = position };
        }

        return new ExecutableBy(TakeName("a user name")) { Position = position };
    }

    private ShowIndexesCommand ParseShowIndexes()
    {
        IndexFilter filter = ParseIndexKind() switch
        {
            IndexKind.Range => IndexFilter.Range,
            IndexKind.Text => IndexFilter.Text,
            IndexKind.Point => IndexFilter.Point,
            IndexKind.FullText => IndexFilter.FullText,
            IndexKind.Lookup => IndexFilter.Lookup,
            IndexKind.Vector => IndexFilter.Vector,
            _ => IndexFilter.All,
        };
        if (filter == IndexFilter.All)
        {
            TryTake(Keyword.All);
        }

        if (!TryTakeListing("INDEX", "INDEXES"))
        {
            throw Unexpected();
        }

        return new ShowIndexesCommand(filter, ParseShowOptions());
    }

    private ShowConstraintsCommand ParseShowConstraints()
    {
        bool all = TryTake(Keyword.All);
        bool node = !all && TryTakeWord("NODE");
        bool relationship = !all && !node && (TryTakeWord("RELATIONSHIP") || TryTakeWord("REL"));
        ConstraintFilter filter = all ? ConstraintFilter.All : ParseConstraintFilter(node, relationship);
        if (!TryTakeListing("CONSTRAINT", "CONSTRAINTS"))
        {
            throw Unexpected();
        }

        return new ShowConstraintsCommand(filter, ParseShowOptions());
    }

    private ConstraintFilter ParseConstraintFilter(bool node, bool relationship)
    {
        if (TryTakeWord("UNIQUE") || TryTakeWord("UNIQUENESS"))
        {
            return Narrow(ConstraintFilter.Unique);
        }

        if (TryTakeWord("KEY"))
        {
            return Narrow(ConstraintFilter.Key);
        }

        if (TryTakeWord("EXISTENCE") || TryTakeWord("EXIST"))
        {
            return Narrow(ConstraintFilter.Exists);
        }

        bool property = TryTakeWord("PROPERTY");
        if (property && (TryTakeWord("EXISTENCE") || TryTakeWord("EXIST")))
        {
            return Narrow(ConstraintFilter.Exists);
        }

        if (property || IsWord("TYPE"))
        {
            TakeWord("TYPE");
            return Narrow(ConstraintFilter.Type);
        }

        return node || relationship ? throw Unexpected() : ConstraintFilter.All;

        ConstraintFilter Narrow(ConstraintFilter filter) => filter + (node ? 1 : relationship ? 2 : 0);
    }

    /// <summary><c>WHERE …</c>, or <c>YIELD …</c> with its parts in any order and an optional RETURN.</summary>
    private ShowOptions ParseShowOptions()
    {
        SourcePosition position = Position;
        if (TryTake(Keyword.Where))
        {
            return new ShowOptions(null, ParsePredicate(), null) { Position = position };
        }

        if (!TryTake(Keyword.Yield))
        {
            return new ShowOptions(null, null, null) { Position = position };
        }

        bool star = TryTake(TokenKind.Asterisk);
        EquatableArray<YieldItem> items = star ? [] : ParseYieldItems();
        EquatableArray<SortItem> order = [];
        Expression? skip = null;
        Expression? limit = null;
        Expression? where = null;
        while (true)
        {
            if (order.IsEmpty && (order = ParseOrderBy()).Count > 0)
            {
                continue;
            }

            if (skip is null && (TryTake(Keyword.Skip) || TryTake(Keyword.Offset)))
            {
                skip = ParseExpression();
            }
            else if (limit is null && TryTake(Keyword.Limit))
            {
                limit = ParseExpression();
            }
            else if (where is null && TryTake(Keyword.Where))
            {
                where = ParsePredicate();
            }
            else
            {
                break;
            }
        }

        var yield = new ShowYield(star, items, order, skip, limit, where) { Position = position };
        SourcePosition returnPosition = Position;
        ReturnClause? returned = TryTake(Keyword.Return) ? new ReturnClause(ParseProjection()) { Position = returnPosition } : null;
        return new ShowOptions(yield, null, returned) { Position = position };
    }
}
