using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Operators, by precedence climbing. Precedence as in openCypher 9; see <see cref="Precedence"/>.</summary>
internal sealed partial class Parser
{
    /// <summary>
    /// Height of the expression parsed last. Chains like <c>a + b + c</c> are parsed by loops but make trees as high as
    /// they are long, which the recursion guard does not see.
    /// </summary>
    private int height;

    /// <summary>Set in SET, REMOVE and DELETE, where <c>IN DATABASE x</c> ends an expression.</summary>
    private bool databaseMarkerEndsExpression;

    public Expression ParseOnlyPredicate()
    {
        Expression expression = ParsePredicate();
        return Kind == TokenKind.EndOfText ? expression : throw Unexpected();
    }

    /// <summary>An expression whose value is used; a pattern has none.</summary>
    private Expression ParseExpression() => Valued(ParsePredicate());

    /// <summary>An expression of which only the truth is used, so that it may be or contain pattern predicates.</summary>
    private Expression ParsePredicate()
    {
        int outer = height;
        height = 0;
        Expression expression = ParseBinary(Precedence.Or);
        height = Math.Max(outer, height);
        NoteExpected("an operator");
        return expression;
    }

    private Expression Valued(Expression expression) => expression is PatternPredicate
        ? throw Error("A pattern is a predicate, not a value: use it in WHERE, count it by `COUNT { … }`, or write a pattern comprehension", UnexpectedSyntax, expression.Position)
        : expression;

    private Expression ParseBinary(int minimum)
    {
        Expression left = ParsePrefix(minimum);
        int highest = height;
        while (TryPeekOperator(out BinaryOperator op, out int precedence, out int length) && precedence >= minimum)
        {
            if (precedence == Precedence.Predicate && length == 0)
            {
                left = ParseTypePredicate(Valued(left));
            }
            else if (precedence <= Precedence.And)
            {
                left = ParseLogical(left, precedence, ref highest);
            }
            else if (precedence == Precedence.Comparison)
            {
                left = ParseComparison(Valued(left), op, ref highest);
            }
            else
            {
                Skip(length);
                Expression right = Valued(ParseBinary(precedence + 1));
                highest = Math.Max(highest, height);
                left = new BinaryExpression(op, Valued(left), right) { Position = left.Position };
            }

            if (++highest > CypherParser.MaxDepth)
            {
                throw TooDeep();
            }
        }

        height = highest;
        return left;
    }

    private LogicalExpression ParseLogical(Expression first, int precedence, ref int highest)
    {
        Keyword keyword = precedence switch { Precedence.Or => Keyword.Or, Precedence.Xor => Keyword.Xor, _ => Keyword.And };
        List<Expression> operands = [first];
        while (Is(keyword))
        {
            Advance();
            operands.Add(ParseBinary(precedence + 1));
            highest = Math.Max(highest, height);
        }

        LogicalOperator op = keyword switch { Keyword.Or => LogicalOperator.Or, Keyword.Xor => LogicalOperator.Xor, _ => LogicalOperator.And };
        return new LogicalExpression(op, operands.ToEquatableArray()) { Position = first.Position };
    }

    private Expression ParseComparison(Expression first, BinaryOperator op, ref int highest)
    {
        Advance();
        Expression second = Valued(ParseBinary(Precedence.Comparison + 1));
        highest = Math.Max(highest, height);
        if (!TryPeekComparison(out _))
        {
            return new BinaryExpression(op, first, second) { Position = first.Position };
        }

        List<ComparisonStep> steps = [new ComparisonStep(op, second) { Position = second.Position }];
        while (TryPeekComparison(out op))
        {
            Advance();
            Expression next = Valued(ParseBinary(Precedence.Comparison + 1));
            highest = Math.Max(highest, height);
            steps.Add(new ComparisonStep(op, next) { Position = next.Position });
        }

        return new ComparisonChain(first, steps.ToEquatableArray()) { Position = first.Position };
    }

    /// <summary>What begins with IS, and <c>:: TYPE</c>.</summary>
    private Expression ParseTypePredicate(Expression operand)
    {
        if (TryTake(TokenKind.DoubleColon))
        {
            return new TypeCheck(operand, ParseType(), false) { Position = operand.Position };
        }

        Take(Keyword.Is);
        bool negated = TryTake(Keyword.Not);
        if (TryTake(Keyword.Null))
        {
            return new NullCheck(operand, negated) { Position = operand.Position };
        }

        if (TryTake(TokenKind.DoubleColon) || TryTake(Keyword.Typed))
        {
            return new TypeCheck(operand, ParseType(), negated) { Position = operand.Position };
        }

        NormalForm? form = Current.Keyword switch
        {
            Keyword.Nfc => NormalForm.Nfc,
            Keyword.Nfd => NormalForm.Nfd,
            Keyword.Nfkc => NormalForm.Nfkc,
            Keyword.Nfkd => NormalForm.Nfkd,
            _ => null,
        };
        if (form is not null && PeekKeyword(1) == Keyword.Normalized)
        {
            Advance();
        }

        if (TryTake(Keyword.Normalized))
        {
            return new NormalizedCheck(operand, form ?? NormalForm.Nfc, negated) { Position = operand.Position };
        }

        if (!negated && operand is Variable && (IsName || Kind is TokenKind.Percent or TokenKind.Exclamation or TokenKind.LeftParenthesis or TokenKind.Dollar))
        {
            return new LabelPredicate(operand, ParseLabelExpression()) { Position = operand.Position };
        }

        throw Unexpected();
    }

    /// <summary>NOT, a sign, or an operand with what follows it.</summary>
    private Expression ParsePrefix(int minimum)
    {
        Enter();
        SourcePosition position = Position;
        Expression expression;
        if (Is(Keyword.Not))
        {
            if (minimum > Precedence.Not)
            {
                throw Error("Invalid input 'NOT': the operand of an operator that binds more strongly must be put into parentheses", UnexpectedSyntax);
            }

            Advance();
            expression = new UnaryExpression(UnaryOperator.Not, ParseBinary(Precedence.Not)) { Position = position };
            height++;
        }
        else if (Kind is TokenKind.Plus or TokenKind.Minus)
        {
            expression = ParseSigned(position);
        }
        else
        {
            expression = ParsePostfix();
        }

        Leave();
        return expression;
    }

    private Expression ParseSigned(SourcePosition position)
    {
        bool minus = Kind == TokenKind.Minus;
        Advance();
        bool isPlainNumber = (Kind == TokenKind.Number || Is(Keyword.Inf) || Is(Keyword.Infinity))
            && PeekKind(1) is not (TokenKind.LeftBracket or TokenKind.Dot or TokenKind.Colon);
        if (minus && isPlainNumber)
        {
            height = 1;
            return ParseNumber(negative: true, position);
        }

        Expression operand = Valued(ParsePrefix(Precedence.Unary));
        height++;
        return new UnaryExpression(minus ? UnaryOperator.Minus : UnaryOperator.Plus, operand) { Position = position };
    }

    /// <summary>An operand with property accesses, indexes and label predicates.</summary>
    private Expression ParsePostfix()
    {
        height = 0;
        Expression expression = ParseAtom();
        height++;
        while (true)
        {
            switch (Kind)
            {
                case TokenKind.Dot:
                    Advance();
                    expression = new PropertyAccess(Valued(expression), TakeKey("a property name")) { Position = expression.Position };
                    break;
                case TokenKind.LeftBracket:
                    expression = ParseIndexOrSlice(Valued(expression));
                    break;
                case TokenKind.Colon:
                    Advance();
                    expression = new LabelPredicate(Valued(expression), ParseLabelExpression()) { Position = expression.Position };
                    height++;
                    return expression;
                default:
                    return expression;
            }

            if (++height > CypherParser.MaxDepth)
            {
                throw TooDeep();
            }
        }
    }

    private Expression ParseIndexOrSlice(Expression target)
    {
        Take(TokenKind.LeftBracket);
        Expression? from = Kind == TokenKind.DotDot ? null : ParseExpression();
        if (TryTake(TokenKind.DotDot))
        {
            Expression? to = Kind == TokenKind.RightBracket ? null : ParseExpression();
            Take(TokenKind.RightBracket);
            return new SliceAccess(target, from, to) { Position = target.Position };
        }

        Take(TokenKind.RightBracket);
        return new IndexAccess(target, from!) { Position = target.Position };
    }

    private bool TryPeekComparison(out BinaryOperator op) => TryPeekOperator(out op, out int precedence, out _) && precedence == Precedence.Comparison;

    /// <summary>The operator at the current token, how strongly it binds and how many tokens it has (0 for those with IS).</summary>
    private bool TryPeekOperator(out BinaryOperator op, out int precedence, out int length)
    {
        length = 1;
        (op, precedence) = Kind switch
        {
            TokenKind.Identifier => PeekWordOperator(out length),
            TokenKind.Equal => (BinaryOperator.Equal, Precedence.Comparison),
            TokenKind.NotEqual => (BinaryOperator.NotEqual, Precedence.Comparison),
            TokenKind.Less => (BinaryOperator.Less, Precedence.Comparison),
            TokenKind.LessOrEqual => (BinaryOperator.LessOrEqual, Precedence.Comparison),
            TokenKind.Greater => (BinaryOperator.Greater, Precedence.Comparison),
            TokenKind.GreaterOrEqual => (BinaryOperator.GreaterOrEqual, Precedence.Comparison),
            TokenKind.RegexMatch => (BinaryOperator.RegexMatch, Precedence.Predicate),
            TokenKind.Plus => (BinaryOperator.Add, Precedence.Additive),
            TokenKind.Minus => (BinaryOperator.Subtract, Precedence.Additive),
            TokenKind.DoubleBar => (BinaryOperator.Concatenate, Precedence.Additive),
            TokenKind.Asterisk => (BinaryOperator.Multiply, Precedence.Multiplicative),
            TokenKind.Slash => (BinaryOperator.Divide, Precedence.Multiplicative),
            TokenKind.Percent => (BinaryOperator.Modulo, Precedence.Multiplicative),
            TokenKind.Caret => (BinaryOperator.Power, Precedence.Power),
            TokenKind.DoubleColon => (default, Precedence.Predicate),
            TokenKind.Exclamation when PeekKind(1) == TokenKind.Equal => throw Error("Invalid input '!=': expected '<>'", UnexpectedSyntax),
            TokenKind.Dash => throw Error($"Invalid input '{Shown()}': this dash is not the minus sign '-'", "InvalidUnicodeCharacter"),
            _ => (default, 0),
        };
        if (Kind == TokenKind.DoubleColon)
        {
            length = 0;
        }

        return precedence != 0;
    }

    private (BinaryOperator, int) PeekWordOperator(out int length)
    {
        length = 1;
        switch (Current.Keyword)
        {
            case Keyword.And:
                return (default, Precedence.And);
            case Keyword.Or:
                return (default, Precedence.Or);
            case Keyword.Xor:
                return (default, Precedence.Xor);
            case Keyword.Is:
                length = 0;
                return (default, Precedence.Predicate);
            case Keyword.In when !(databaseMarkerEndsExpression && IsDatabaseMarker(1)):
                return (BinaryOperator.In, Precedence.Predicate);
            case Keyword.Contains:
                return (BinaryOperator.Contains, Precedence.Predicate);
            case Keyword.Starts when PeekKeyword(1) == Keyword.With:
                length = 2;
                return (BinaryOperator.StartsWith, Precedence.Predicate);
            case Keyword.Ends when PeekKeyword(1) == Keyword.With:
                length = 2;
                return (BinaryOperator.EndsWith, Precedence.Predicate);
            default:
                return default;
        }
    }

    private void Skip(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Advance();
        }
    }
}
