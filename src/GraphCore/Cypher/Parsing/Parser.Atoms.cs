using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Operands: literals, names, parentheses, lists, maps.</summary>
internal sealed partial class Parser
{
    /// <summary>
    /// Index of the <c>|</c> that separates the parts of the comprehension, reduce() or FOREACH being parsed, so that a
    /// label or type before it does not take it for its own "or"; −1 outside.
    /// </summary>
    private int separatorBar = -1;

    private Expression ParseAtom()
    {
        SourcePosition position = Position;
        switch (Kind)
        {
            case TokenKind.Identifier:
                return ParseWord(position);
            case TokenKind.QuotedIdentifier:
                return ParseNamed(position);
            case TokenKind.Number:
                return ParseNumber(negative: false, position);
            case TokenKind.String:
                return new StringLiteral(TakeString()) { Position = position };
            case TokenKind.Parameter:
                return TakeParameter();
            case TokenKind.LeftParenthesis:
                return IsPatternAhead(index) ? new PatternPredicate(ParseBarePattern()) { Position = position } : ParseParenthesized();
            case TokenKind.LeftBracket:
                return ParseBracketed(position);
            case TokenKind.LeftBrace:
                return ParseMap();
            default:
                throw Unexpected("an expression");
        }
    }

    private Expression ParseParenthesized()
    {
        Take(TokenKind.LeftParenthesis);
        Expression expression = ParsePredicate();
        Take(TokenKind.RightParenthesis);
        return expression;
    }

    /// <summary>A word: literal, special form, function or variable.</summary>
    private Expression ParseWord(SourcePosition position)
    {
        switch (Current.Keyword)
        {
            case Keyword.None:
                return ParseNamed(position);
            case Keyword.Null:
                Advance();
                return new NullLiteral { Position = position };
            case Keyword.True:
                Advance();
                return new BooleanLiteral(true) { Position = position };
            case Keyword.False:
                Advance();
                return new BooleanLiteral(false) { Position = position };
            case Keyword.NaN or Keyword.Inf or Keyword.Infinity:
                return ParseNumber(negative: false, position);
            case Keyword.Case:
                return ParseCase(position);
            case Keyword.Exists when PeekKind(1) == TokenKind.LeftBrace:
                return ParseSubqueryExpression(SubqueryKind.Exists, position);
            case Keyword.Count when PeekKind(1) == TokenKind.LeftBrace:
                return ParseSubqueryExpression(SubqueryKind.Count, position);
            case Keyword.Collect when PeekKind(1) == TokenKind.LeftBrace:
                return ParseSubqueryExpression(SubqueryKind.Collect, position);
            case Keyword.Order when PeekKeyword(1) == Keyword.By:
                throw Unexpected("an expression");
        }

        if (Keywords.IsReserved(Current.Keyword))
        {
            throw Unexpected("an expression");
        }

        return PeekKind(1) == TokenKind.LeftParenthesis ? ParseCallLike(position) : ParseNamed(position);
    }

    /// <summary>A variable, a map projection of one, or a function by name.</summary>
    private Expression ParseNamed(SourcePosition position)
    {
        if (IsFunctionAhead())
        {
            return ParseFunctionCall(position);
        }

        Variable variable = TakeVariable();
        return Kind == TokenKind.LeftBrace ? ParseMapProjection(variable) : variable;
    }

    private bool IsFunctionAhead()
    {
        int distance = 1;
        while (PeekKind(distance) == TokenKind.Dot && PeekKind(distance + 1) is TokenKind.Identifier or TokenKind.QuotedIdentifier)
        {
            distance += 2;
        }

        return PeekKind(distance) == TokenKind.LeftParenthesis;
    }

    private Expression ParseNumber(bool negative, SourcePosition position)
    {
        if (Kind == TokenKind.Identifier)
        {
            double value = Is(Keyword.NaN) ? double.NaN : negative ? double.NegativeInfinity : double.PositiveInfinity;
            Advance();
            return new FloatLiteral(value) { Position = position };
        }

        Expression literal = TokenText.TryInteger(text, Current, negative, out long integer)
            ? new IntegerLiteral(integer) { Position = position }
            : new FloatLiteral(TokenText.Float(text, Current, negative)) { Position = position };
        Advance();
        return literal;
    }

    private string TakeString()
    {
        if (Kind != TokenKind.String)
        {
            throw Unexpected("a string");
        }

        string value = TokenText.String(text, Current);
        Advance();
        return value;
    }

    /// <summary>What begins with a bracket: a list, a list comprehension or a pattern comprehension.</summary>
    private Expression ParseBracketed(SourcePosition position)
    {
        int open = index;
        if (PeekKind(1) == TokenKind.LeftParenthesis && IsPatternAhead(index + 1))
        {
            return ParsePatternComprehension(open, position);
        }

        if (IsVariable(1) && PeekKind(2) == TokenKind.Equal && PeekKind(3) == TokenKind.LeftParenthesis && IsPatternAhead(index + 3))
        {
            return ParsePatternComprehension(open, position);
        }

        if (IsVariable(1) && PeekKeyword(2) == Keyword.In && IsComprehensionAhead(open))
        {
            return ParseListComprehension(open, position);
        }

        Take(TokenKind.LeftBracket);
        List<Expression> items = [];
        if (Kind != TokenKind.RightBracket)
        {
            do
            {
                items.Add(ParseExpression());
            }
            while (TryTake(TokenKind.Comma));
        }

        Take(TokenKind.RightBracket);
        return new ListLiteral(items.ToEquatableArray()) { Position = position };
    }

    private ListComprehension ParseListComprehension(int open, SourcePosition position)
    {
        Take(TokenKind.LeftBracket);
        Variable variable = TakeVariable();
        Take(Keyword.In);
        int outer = separatorBar;
        separatorBar = FindSeparator(open, index);
        Expression list = ParseExpression();
        Expression? where = TryTake(Keyword.Where) ? ParsePredicate() : null;
        separatorBar = outer;
        Expression? projection = TryTake(TokenKind.Bar) ? ParseExpression() : null;
        Take(TokenKind.RightBracket);
        return new ListComprehension(variable, list, where, projection) { Position = position };
    }

    private PatternComprehension ParsePatternComprehension(int open, SourcePosition position)
    {
        Take(TokenKind.LeftBracket);
        Variable? name = null;
        if (Kind != TokenKind.LeftParenthesis)
        {
            name = TakeVariable();
            Take(TokenKind.Equal);
        }

        PathPattern pattern = ParseBarePattern() with { Name = name };
        int outer = separatorBar;
        separatorBar = FindSeparator(open, index);
        Expression? where = TryTake(Keyword.Where) ? ParsePredicate() : null;
        separatorBar = outer;
        Take(TokenKind.Bar);
        Expression projection = ParseExpression();
        Take(TokenKind.RightBracket);
        return new PatternComprehension(pattern, where, projection) { Position = position };
    }

    /// <summary>The list before the bar of reduce() and FOREACH, whose parenthesis is at <paramref name="open"/>.</summary>
    private Expression ParseListBeforeBar(int open)
    {
        int outer = separatorBar;
        separatorBar = FindSeparator(open, index);
        Expression list = ParseExpression();
        separatorBar = outer;
        Take(TokenKind.Bar);
        return list;
    }

    private MapLiteral ParseMap()
    {
        SourcePosition position = Position;
        Take(TokenKind.LeftBrace);
        List<MapEntry> entries = [];
        if (Kind != TokenKind.RightBrace)
        {
            do
            {
                SourcePosition keyPosition = Position;
                string key = TakeKey("a key");
                Take(TokenKind.Colon);
                entries.Add(new MapEntry(key, ParseExpression()) { Position = keyPosition });
            }
            while (TryTake(TokenKind.Comma));
        }

        Take(TokenKind.RightBrace);
        return new MapLiteral(entries.ToEquatableArray()) { Position = position };
    }

    private MapProjection ParseMapProjection(Variable source)
    {
        Take(TokenKind.LeftBrace);
        List<MapProjectionItem> items = [];
        if (Kind != TokenKind.RightBrace)
        {
            do
            {
                items.Add(ParseMapProjectionItem());
            }
            while (TryTake(TokenKind.Comma));
        }

        Take(TokenKind.RightBrace);
        return new MapProjection(source, items.ToEquatableArray()) { Position = source.Position };
    }

    private MapProjectionItem ParseMapProjectionItem()
    {
        SourcePosition position = Position;
        if (TryTake(TokenKind.Dot))
        {
            return TryTake(TokenKind.Asterisk)
                ? new ProjectedAllProperties { Position = position }
                : new ProjectedProperty(TakeKey("a property name")) { Position = position };
        }

        if (PeekKind(1) == TokenKind.Colon)
        {
            string key = TakeKey("a key");
            Take(TokenKind.Colon);
            return new ProjectedEntry(key, ParseExpression()) { Position = position };
        }

        if (!IsVariable())
        {
            throw Unexpected("a key or a variable");
        }

        return new ProjectedVariable(TakeVariable()) { Position = position };
    }
}
