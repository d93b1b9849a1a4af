using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Path patterns.</summary>
internal sealed partial class Parser
{
    /// <summary>Whether the pattern being parsed is created, so that its properties may be one parameter.</summary>
    private bool creating;

    private EquatableArray<PathPattern> ParsePatternList()
    {
        List<PathPattern> patterns = [ParsePathPattern()];
        while (TryTake(TokenKind.Comma))
        {
            PathPattern next = ParsePathPattern();
            patterns.Add(next);
            if (!creating && next.Elements.Count == 1)
            {
                CountStep();
            }
        }

        return patterns.ToEquatableArray();
    }

    /// <summary><c>[name =] [selector] path</c>, or a shortest-path function instead of selector and path.</summary>
    private PathPattern ParsePathPattern()
    {
        SourcePosition position = Position;
        Variable? name = null;
        if (IsName && PeekKind(1) == TokenKind.Equal)
        {
            name = TakeVariable();
            Take(TokenKind.Equal);
        }

        if (Current.Keyword is Keyword.ShortestPath or Keyword.AllShortestPaths && PeekKind(1) == TokenKind.LeftParenthesis)
        {
            return ParseShortestPathFunction(name, position);
        }

        PathSelector? selector = ParseSelector();
        if (Kind != TokenKind.LeftParenthesis)
        {
            throw Unexpected("a node pattern such as (n)");
        }

        return new PathPattern(name, selector, ParsePathElements()) { Position = position };
    }

    /// <summary>A path without name and selector, as in pattern predicates.</summary>
    private PathPattern ParseBarePattern()
    {
        SourcePosition position = Position;
        bool outer = creating;
        creating = false;
        EquatableArray<PathElement> elements = ParsePathElements();
        creating = outer;
        return new PathPattern(null, null, elements) { Position = position };
    }

    private PathPattern ParseShortestPathFunction(Variable? name, SourcePosition position)
    {
        var selector = new PathSelector(Is(Keyword.ShortestPath) ? PathSelectorKind.ShortestPathFunction : PathSelectorKind.AllShortestPathsFunction, null) { Position = Position };
        Advance();
        Take(TokenKind.LeftParenthesis);
        if (Kind != TokenKind.LeftParenthesis)
        {
            throw Unexpected("a node pattern such as (n)");
        }

        PathPattern path = ParseBarePattern();
        Take(TokenKind.RightParenthesis);
        return path with { Name = name, Selector = selector, Position = position };
    }

    private PathSelector? ParseSelector()
    {
        SourcePosition position = Position;
        switch (Current.Keyword)
        {
            case Keyword.All:
                Advance();
                if (TryTake(Keyword.Shortest))
                {
                    TakePathWord();
                    return new PathSelector(PathSelectorKind.AllShortest, null) { Position = position };
                }

                TakePathWord();
                return new PathSelector(PathSelectorKind.All, null) { Position = position };
            case Keyword.Any:
                Advance();
                if (TryTake(Keyword.Shortest))
                {
                    TakePathWord();
                    return new PathSelector(PathSelectorKind.Shortest, null) { Position = position };
                }

                Expression? anyCount = ParseCount();
                TakePathWord();
                return new PathSelector(PathSelectorKind.Any, anyCount) { Position = position };
            case Keyword.Shortest:
                Advance();
                Expression? count = ParseCount();
                TakePathWord();
                if (TryTake(Keyword.Groups) || TryTakeWord("GROUP"))
                {
                    return new PathSelector(PathSelectorKind.ShortestGroups, count) { Position = position };
                }

                return count is null ? throw Unexpected("a number") : new PathSelector(PathSelectorKind.Shortest, count) { Position = position };
            default:
                return null;
        }
    }

    /// <summary>A number or parameter where a general expression would be ambiguous.</summary>
    private Expression? ParseCount() => Kind switch
    {
        TokenKind.Number => TakeUnsignedInteger(),
        TokenKind.Parameter => TakeParameter(),
        _ => null,
    };

    private void TakePathWord()
    {
        if (!TryTake(Keyword.Path))
        {
            TryTake(Keyword.Paths);
        }
    }

    /// <summary>An integer token; the only numbers that patterns take.</summary>
    private IntegerLiteral TakeUnsignedInteger()
    {
        SourcePosition position = Position;
        if (Kind != TokenKind.Number || !TokenText.TryInteger(text, Current, false, out long value))
        {
            throw Unexpected("an integer");
        }

        Advance();
        return new IntegerLiteral(value) { Position = position };
    }

    private EquatableArray<PathElement> ParsePathElements()
    {
        Enter();
        List<PathElement> elements = [ParseNodeOrParenthesized()];
        while (true)
        {
            if (Kind == TokenKind.LeftParenthesis)
            {
                // Two nodes side by side would say nothing about how they are joined.
                int at = index;
                PathElement next = ParseNodeOrParenthesized();
                if (next is NodePattern && elements[^1] is NodePattern)
                {
                    throw Error("Invalid input '(': expected ',' or a relationship between two nodes", UnexpectedSyntax, at);
                }

                elements.Add(next);
            }
            else if (IsRelationshipAhead())
            {
                elements.Add(ParseRelationship());
                if (Kind != TokenKind.LeftParenthesis)
                {
                    throw Unexpected("a node pattern such as (n)");
                }

                elements.Add(ParseNodeOrParenthesized());
            }
            else
            {
                NoteExpected("a relationship");
                Leave();
                return elements.ToEquatableArray();
            }
        }
    }

    private bool IsRelationshipAhead() => IsDash(Kind) || (Kind is TokenKind.Less or TokenKind.LeftArrowHead && IsDash(PeekKind(1)));

    private PathElement ParseNodeOrParenthesized()
    {
        bool isPath = PeekKind(1) == TokenKind.LeftParenthesis
            || (PeekKind(1) is TokenKind.Identifier or TokenKind.QuotedIdentifier && PeekKind(2) == TokenKind.Equal)
            || (PeekKeyword(1) is Keyword.ShortestPath or Keyword.AllShortestPaths or Keyword.Any or Keyword.All or Keyword.Shortest
                && PeekKind(2) is TokenKind.LeftParenthesis or TokenKind.Number or TokenKind.Parameter or TokenKind.Identifier
                && PeekKeyword(2) is not (Keyword.Is or Keyword.Where));
        return isPath ? ParseParenthesizedPath() : ParseNode();
    }

    private ParenthesizedPath ParseParenthesizedPath()
    {
        SourcePosition position = Position;
        Take(TokenKind.LeftParenthesis);
        PathPattern path = ParsePathPattern();
        Expression? where = TryTake(Keyword.Where) ? ParsePredicate() : null;
        Take(TokenKind.RightParenthesis);
        return new ParenthesizedPath(path, where, ParsePathQuantifier()) { Position = position };
    }

    private NodePattern ParseNode()
    {
        SourcePosition position = Position;
        Take(TokenKind.LeftParenthesis);
        Variable? variable = ParseElementVariable(TokenKind.RightParenthesis);
        LabelExpression? labels = ParseElementLabels(variable);
        Expression? properties = ParseElementProperties();
        Expression? where = TryTake(Keyword.Where) ? ParsePredicate() : null;
        Take(TokenKind.RightParenthesis);
        return new NodePattern(variable, labels, properties, where) { Position = position };
    }

    /// <summary>The variable at the start of a node or relationship, unless the first word is its WHERE or IS.</summary>
    private Variable? ParseElementVariable(TokenKind end)
    {
        if (!IsName || (Is(Keyword.Is) && PeekKind(1) is TokenKind.Identifier or TokenKind.QuotedIdentifier) || (Is(Keyword.Where) && PeekKind(1) != end))
        {
            return null;
        }

        return TakeVariable();
    }

    private LabelExpression? ParseElementLabels(Variable? variable)
    {
        if (variable is null)
        {
            NoteExpected("a variable name");
        }

        return TryTake(TokenKind.Colon) || TryTake(Keyword.Is) ? ParseLabelExpression() : null;
    }

    private Expression? ParseElementProperties()
    {
        if (Kind == TokenKind.LeftBrace)
        {
            return ParseMap();
        }

        NoteExpected("'{'");
        if (Kind != TokenKind.Parameter)
        {
            return null;
        }

        if (!creating)
        {
            throw Error("A parameter cannot stand for all properties of a pattern that is matched: name them, as in {key: $map.key}", "InvalidParameterUse");
        }

        return TakeParameter();
    }

    private RelationshipPattern ParseRelationship()
    {
        // One operator makes all that a CREATE has.
        if (!creating)
        {
            CountStep();
        }

        SourcePosition position = Position;
        bool left = Kind is TokenKind.Less or TokenKind.LeftArrowHead;
        if (left)
        {
            Advance();
        }

        TakeDash();
        Variable? variable = null;
        LabelExpression? types = null;
        VariableLength? length = null;
        Expression? properties = null;
        Expression? where = null;
        if (TryTake(TokenKind.LeftBracket))
        {
            variable = ParseElementVariable(TokenKind.RightBracket);
            types = ParseElementLabels(variable);
            length = ParseVariableLength();
            properties = ParseElementProperties();
            where = TryTake(Keyword.Where) ? ParsePredicate() : null;
            Take(TokenKind.RightBracket);
        }

        TakeDash();
        bool right = Kind is TokenKind.Greater or TokenKind.RightArrowHead;
        if (right)
        {
            Advance();
        }

        PathQuantifier? quantifier = ParsePathQuantifier();
        if (length is not null && quantifier is not null)
        {
            throw Error("A relationship cannot have both a variable length and a quantifier", UnexpectedSyntax, quantifier.Position);
        }

        PatternDirection direction = left == right ? PatternDirection.Either : left ? PatternDirection.Incoming : PatternDirection.Outgoing;
        return new RelationshipPattern(direction, variable, types, length, properties, where, quantifier) { Position = position };
    }

    private void TakeDash()
    {
        if (!IsDash(Kind))
        {
            throw Unexpected("'-'");
        }

        Advance();
    }

    private VariableLength? ParseVariableLength()
    {
        SourcePosition position = Position;
        if (!TryTake(TokenKind.Asterisk))
        {
            return null;
        }

        long? minimum = Kind == TokenKind.Number ? TakeUnsignedInteger().Value : null;
        long? maximum = minimum;
        if (TryTake(TokenKind.DotDot))
        {
            maximum = Kind == TokenKind.Number ? TakeUnsignedInteger().Value : null;
        }

        return new VariableLength(minimum, maximum) { Position = position };
    }

    private PathQuantifier? ParsePathQuantifier()
    {
        SourcePosition position = Position;
        if (TryTake(TokenKind.Plus))
        {
            return new PathQuantifier(1, null) { Position = position };
        }

        if (TryTake(TokenKind.Asterisk))
        {
            return new PathQuantifier(0, null) { Position = position };
        }

        if (!TryTake(TokenKind.LeftBrace))
        {
            return null;
        }

        long? minimum = Kind == TokenKind.Number ? TakeUnsignedInteger().Value : null;
        long? maximum = minimum;
        bool ranged = TryTake(TokenKind.Comma);
        if (ranged)
        {
            maximum = Kind == TokenKind.Number ? TakeUnsignedInteger().Value : null;
        }

        if (minimum is null && !ranged)
        {
            throw Unexpected("an integer");
        }

        Take(TokenKind.RightBrace);
        if (maximum < (minimum ?? 0) || maximum == 0)
        {
            throw Error("A quantifier's upper bound must be positive, and not below its lower bound", UnexpectedSyntax, position);
        }

        return new PathQuantifier(minimum ?? 0, maximum) { Position = position };
    }
}
