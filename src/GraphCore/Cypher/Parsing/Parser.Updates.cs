using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Updating clauses.</summary>
internal sealed partial class Parser
{
    private Clause? TryParseUpdatingClause()
    {
        SourcePosition position = Position;
        switch (Current.Keyword)
        {
            case Keyword.Create or Keyword.Insert:
                Advance();
                return ParseCreate(position);
            case Keyword.Merge:
                Advance();
                return ParseMerge(position);
            case Keyword.Set:
                Advance();
                return ParseSet(position);
            case Keyword.Remove:
                Advance();
                return ParseRemove(position);
            case Keyword.Delete:
                return ParseDelete(DeleteMode.Default, position);
            case Keyword.Detach:
                Advance();
                return ParseDelete(DeleteMode.Detach, position);
            case Keyword.NoDetach:
                Advance();
                return ParseDelete(DeleteMode.NoDetach, position);
            case Keyword.Foreach:
                return ParseForeach(position);
            default:
                return null;
        }
    }

    private CreateClause ParseCreate(SourcePosition position)
    {
        bool outer = creating;
        creating = true;
        EquatableArray<PathPattern> patterns = ParsePatternList();
        creating = outer;
        foreach (PathPattern pattern in patterns)
        {
            CheckUpdatePattern(pattern, "CREATE", mustBeDirected: true);
        }

        return new CreateClause(patterns, ParseDatabaseMarker()) { Position = position };
    }

    private MergeClause ParseMerge(SourcePosition position)
    {
        bool outer = creating;
        creating = false;
        PathPattern pattern = ParsePathPattern();
        creating = outer;
        CheckUpdatePattern(pattern, "MERGE", mustBeDirected: false);
        DatabaseMarker? database = ParseDatabaseMarker();
        List<MergeAction> actions = [];
        SourcePosition actionPosition = Position;
        while (TryTake(Keyword.On))
        {
            MergeTrigger trigger = TryTake(Keyword.Create) ? MergeTrigger.OnCreate : TryTake(Keyword.Match) ? MergeTrigger.OnMatch : throw Unexpected();
            Take(Keyword.Set);
            actions.Add(new MergeAction(trigger, ParseSetItems()) { Position = actionPosition });
            actionPosition = Position;
        }

        return new MergeClause(pattern, database, actions.ToEquatableArray()) { Position = position };
    }

    /// <summary>
    /// What can be created: plain nodes, and relationships of one type, in one direction, one at a time. A missing type is
    /// left to the binder, which first looks whether the relationship is bound already.
    /// </summary>
    private void CheckUpdatePattern(PathPattern pattern, string clause, bool mustBeDirected)
    {
        if (pattern.Selector is not null)
        {
            throw Error($"{clause} takes no path selector", UnexpectedSyntax, pattern.Selector.Position);
        }

        foreach (PathElement element in pattern.Elements)
        {
            switch (element)
            {
                case NodePattern node:
                    CheckUpdateLabels(node, clause);
                    break;
                case RelationshipPattern relationship:
                    CheckUpdateRelationship(relationship, clause, mustBeDirected);
                    break;
                default:
                    throw Error($"{clause} takes no parenthesized path", UnexpectedSyntax, element.Position);
            }
        }
    }

    private void CheckUpdateLabels(NodePattern node, string clause)
    {
        if (node.Where is not null)
        {
            throw Error($"{clause} takes no WHERE within a pattern", UnexpectedSyntax, node.Where.Position);
        }

        bool plain = node.Labels is null or LabelName or DynamicLabel { Any: false };
        if (node.Labels is LabelConjunction labels)
        {
            plain = true;
            foreach (LabelExpression label in labels.Operands)
            {
                plain &= label is LabelName or DynamicLabel { Any: false };
            }
        }

        if (!plain)
        {
            throw Error($"{clause} takes only labels joined by ':' or '&', no '|', '!' and '%'", UnexpectedSyntax, node.Labels!.Position);
        }
    }

    private void CheckUpdateRelationship(RelationshipPattern relationship, string clause, bool mustBeDirected)
    {
        if (relationship.Types is not (null or LabelName or DynamicLabel { Any: false }))
        {
            throw Error($"Exactly one relationship type must be given for {clause}, as in -[:TYPE]->", "NoSingleRelationshipType", relationship.Position);
        }

        if (relationship.Length is not null || relationship.Quantifier is not null)
        {
            throw Error($"{clause} takes no relationships of variable length", "CreatingVarLength", relationship.Position);
        }

        if (relationship.Where is not null)
        {
            throw Error($"{clause} takes no WHERE within a pattern", UnexpectedSyntax, relationship.Where.Position);
        }

        if (mustBeDirected && relationship.Direction == PatternDirection.Either)
        {
            throw Error($"A relationship must have one direction in {clause}: expected --> or <--", "RequiresDirectedRelationship", relationship.Position);
        }
    }

    private SetClause ParseSet(SourcePosition position)
    {
        bool outer = databaseMarkerEndsExpression;
        databaseMarkerEndsExpression = true;
        EquatableArray<SetItem> items = ParseSetItems();
        databaseMarkerEndsExpression = outer;
        return new SetClause(items, ParseFinalMarker()) { Position = position };
    }

    private RemoveClause ParseRemove(SourcePosition position)
    {
        bool outer = databaseMarkerEndsExpression;
        databaseMarkerEndsExpression = true;
        EquatableArray<RemoveItem> items = ParseRemoveItems();
        databaseMarkerEndsExpression = outer;
        return new RemoveClause(items, ParseFinalMarker()) { Position = position };
    }

    private DatabaseMarker? ParseFinalMarker() =>
        Current.Keyword is Keyword.In or Keyword.From && IsDatabaseMarker(1) ? ParseDatabaseMarker() : null;

    private EquatableArray<SetItem> ParseSetItems()
    {
        List<SetItem> items = [];
        do
        {
            items.Add(ParseSetItem());
        }
        while (TryTake(TokenKind.Comma));
        return items.ToEquatableArray();
    }

    private SetItem ParseSetItem()
    {
        SourcePosition position = Position;
        if (IsVariable())
        {
            switch (PeekKind(1))
            {
                case TokenKind.Equal:
                    Variable replaced = TakeVariable();
                    Advance();
                    return new SetAllProperties(replaced, ParseExpression()) { Position = position };
                case TokenKind.PlusEqual:
                    Variable extended = TakeVariable();
                    Advance();
                    return new SetMoreProperties(extended, ParseExpression()) { Position = position };
                case TokenKind.Colon:
                    return new SetLabels(TakeVariable(), ParseLabelsToChange()) { Position = position };
            }
        }

        Expression target = ParsePostfix();
        Expression? value = TryTake(TokenKind.Equal) ? ParseExpression() : throw Unexpected();
        return target switch
        {
            PropertyAccess property => new SetProperty(property, value) { Position = position },
            IndexAccess property => new SetDynamicProperty(property, value) { Position = position },
            _ => throw Error("SET takes a property, a variable or labels on the left: expected n.key = value, n = map, n += map or n:Label", UnexpectedSyntax, position),
        };
    }

    private EquatableArray<RemoveItem> ParseRemoveItems()
    {
        List<RemoveItem> items = [];
        do
        {
            SourcePosition position = Position;
            if (IsVariable() && PeekKind(1) == TokenKind.Colon)
            {
                items.Add(new RemoveLabels(TakeVariable(), ParseLabelsToChange()) { Position = position });
                continue;
            }

            items.Add(ParsePostfix() switch
            {
                PropertyAccess property => new RemoveProperty(property) { Position = position },
                IndexAccess property => new RemoveDynamicProperty(property) { Position = position },
                _ => throw Error("REMOVE takes a property or labels: expected n.key or n:Label", UnexpectedSyntax, position),
            });
        }
        while (TryTake(TokenKind.Comma));
        return items.ToEquatableArray();
    }

    private DeleteClause ParseDelete(DeleteMode mode, SourcePosition position)
    {
        Take(Keyword.Delete);
        bool outer = databaseMarkerEndsExpression;
        databaseMarkerEndsExpression = true;
        List<Expression> items = [];
        do
        {
            Expression item = ParseExpression();
            if (item is LabelPredicate)
            {
                throw Error("DELETE removes nodes, relationships and paths: to take a label away, use REMOVE n:Label", "InvalidDelete", item.Position);
            }

            items.Add(item);
        }
        while (TryTake(TokenKind.Comma));
        databaseMarkerEndsExpression = outer;
        return new DeleteClause(mode, items.ToEquatableArray(), ParseFinalMarker()) { Position = position };
    }

    private ForeachClause ParseForeach(SourcePosition position)
    {
        Enter();
        Take(Keyword.Foreach);
        int open = index;
        Take(TokenKind.LeftParenthesis);
        Variable variable = TakeVariable();
        Take(Keyword.In);
        Expression list = ParseListBeforeBar(open);
        List<Clause> updates = [];
        while (TryParseUpdatingClause() is { } clause)
        {
            CountStep();
            updates.Add(clause);
        }

        if (updates.Count == 0)
        {
            throw Unexpected("an updating clause such as SET or CREATE");
        }

        Take(TokenKind.RightParenthesis);
        Leave();
        return new ForeachClause(variable, list, updates.ToEquatableArray()) { Position = position };
    }
}
