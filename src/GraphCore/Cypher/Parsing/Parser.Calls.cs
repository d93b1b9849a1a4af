using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Functions, the forms that look like functions, CASE and subqueries.</summary>
internal sealed partial class Parser
{
    /// <summary>A keyword before a parenthesis: a form with a syntax of its own, or a function of that name.</summary>
    private Expression ParseCallLike(SourcePosition position)
    {
        switch (Current.Keyword)
        {
            case Keyword.Count when PeekKind(2) == TokenKind.Asterisk:
                Skip(3);
                Take(TokenKind.RightParenthesis);
                return new CountStar { Position = position };
            case Keyword.All when IsQuantifierAhead():
                return ParseQuantifier(QuantifierKind.All, position);
            case Keyword.Any when IsQuantifierAhead():
                return ParseQuantifier(QuantifierKind.Any, position);
            case Keyword.None_ when IsQuantifierAhead():
                return ParseQuantifier(QuantifierKind.None, position);
            case Keyword.Single when IsQuantifierAhead():
                return ParseQuantifier(QuantifierKind.Single, position);
            case Keyword.Reduce when IsVariable(2) && PeekKind(3) == TokenKind.Equal:
                return ParseReduce(position);
            case Keyword.ShortestPath or Keyword.AllShortestPaths:
                return new ShortestPathExpression(ParseShortestPathFunction(null, position)) { Position = position };
            case Keyword.Trim when PeekKeyword(2) is Keyword.Both or Keyword.Leading or Keyword.Trailing && PeekKind(3) is not (TokenKind.RightParenthesis or TokenKind.Dot):
                return ParseTrim(position);
            default:
                return ParseFunctionCall(position);
        }
    }

    private bool IsQuantifierAhead() => IsVariable(2) && PeekKeyword(3) == Keyword.In;

    private QualifiedName TakeQualifiedName(string what)
    {
        SourcePosition position = Position;
        string name = TakeName(what);
        if (Kind != TokenKind.Dot)
        {
            return new QualifiedName([], name) { Position = position };
        }

        List<string> names = [];
        while (TryTake(TokenKind.Dot))
        {
            names.Add(name);
            name = TakeName(what);
        }

        return new QualifiedName(names.ToEquatableArray(), name) { Position = position };
    }

    private Expression ParseFunctionCall(SourcePosition position)
    {
        QualifiedName name = TakeQualifiedName("a function name");
        Take(TokenKind.LeftParenthesis);
        bool distinct = TryTake(Keyword.Distinct);
        if (!distinct && Is(Keyword.All) && PeekKind(1) is TokenKind.Identifier or TokenKind.QuotedIdentifier && PeekKeyword(1) == Keyword.None)
        {
            Advance();
        }

        // The only functions with arguments of their own kind: exists(pattern), normalize(string, NFC).
        bool takesPattern = name.Namespace.IsEmpty && name.Name.Equals("exists", StringComparison.OrdinalIgnoreCase);
        bool takesForm = name.Namespace.IsEmpty && name.Name.Equals("normalize", StringComparison.OrdinalIgnoreCase);
        List<Expression> arguments = [];
        if (Kind != TokenKind.RightParenthesis)
        {
            do
            {
                arguments.Add(takesPattern ? ParsePredicate() : takesForm && arguments.Count == 1 ? ParseNormalForm() : ParseExpression());
            }
            while (TryTake(TokenKind.Comma));
        }

        if (Is(Keyword.From) && arguments.Count == 1 && name.Namespace.IsEmpty && name.Name.Equals("trim", StringComparison.OrdinalIgnoreCase))
        {
            return ParseTrimSource(TrimSide.Both, arguments[0], position);
        }

        Take(TokenKind.RightParenthesis);
        return new FunctionCall(name, distinct, arguments.ToEquatableArray()) { Position = position };
    }

    private Expression ParseNormalForm()
    {
        if (PeekKind(1) != TokenKind.RightParenthesis || Current.Keyword is not (Keyword.Nfc or Keyword.Nfd or Keyword.Nfkc or Keyword.Nfkd))
        {
            return ParseExpression();
        }

        SourcePosition position = Position;
        return new StringLiteral(TakeName("a normal form").ToUpperInvariant()) { Position = position };
    }

    private QuantifierExpression ParseQuantifier(QuantifierKind kind, SourcePosition position)
    {
        Skip(2);
        Variable variable = TakeVariable();
        Take(Keyword.In);
        Expression list = ParseExpression();
        Expression? where = TryTake(Keyword.Where) ? ParsePredicate() : null;
        Take(TokenKind.RightParenthesis);
        return new QuantifierExpression(kind, variable, list, where) { Position = position };
    }

    private ReduceExpression ParseReduce(SourcePosition position)
    {
        int open = index + 1;
        Skip(2);
        Variable accumulator = TakeVariable();
        Take(TokenKind.Equal);
        Expression initial = ParseExpression();
        Take(TokenKind.Comma);
        Variable variable = TakeVariable();
        Take(Keyword.In);
        Expression list = ParseListBeforeBar(open);
        Expression step = ParseExpression();
        Take(TokenKind.RightParenthesis);
        return new ReduceExpression(accumulator, initial, variable, list, step) { Position = position };
    }

    private TrimExpression ParseTrim(SourcePosition position)
    {
        Skip(2);
        TrimSide side = Is(Keyword.Leading) ? TrimSide.Leading : Is(Keyword.Trailing) ? TrimSide.Trailing : TrimSide.Both;
        Advance();
        return ParseTrimSource(side, Is(Keyword.From) ? null : ParseExpression(), position);
    }

    private TrimExpression ParseTrimSource(TrimSide side, Expression? characters, SourcePosition position)
    {
        Take(Keyword.From);
        Expression source = ParseExpression();
        Take(TokenKind.RightParenthesis);
        return new TrimExpression(side, characters, source) { Position = position };
    }

    private Expression ParseCase(SourcePosition position)
    {
        Take(Keyword.Case);
        if (!Is(Keyword.When))
        {
            return ParseSimpleCase(position);
        }

        List<SearchedCaseBranch> branches = [];
        while (Is(Keyword.When))
        {
            SourcePosition branchPosition = Position;
            Advance();
            Expression condition = ParsePredicate();
            Take(Keyword.Then);
            branches.Add(new SearchedCaseBranch(condition, ParseExpression()) { Position = branchPosition });
        }

        Expression? otherwise = ParseCaseEnd();
        return new SearchedCase(branches.ToEquatableArray(), otherwise) { Position = position };
    }

    private SimpleCase ParseSimpleCase(SourcePosition position)
    {
        Expression subject = ParseExpression();
        if (!Is(Keyword.When))
        {
            throw Unexpected(Keywords.Text(Keyword.When));
        }

        List<SimpleCaseBranch> branches = [];
        while (Is(Keyword.When))
        {
            SourcePosition branchPosition = Position;
            Advance();
            List<CaseTest> tests = [];
            do
            {
                tests.Add(ParseCaseTest());
            }
            while (TryTake(TokenKind.Comma));
            Take(Keyword.Then);
            branches.Add(new SimpleCaseBranch(tests.ToEquatableArray(), ParseExpression()) { Position = branchPosition });
        }

        Expression? otherwise = ParseCaseEnd();
        return new SimpleCase(subject, branches.ToEquatableArray(), otherwise) { Position = position };
    }

    private Expression? ParseCaseEnd()
    {
        NoteExpected(Keywords.Text(Keyword.When));
        Expression? otherwise = TryTake(Keyword.Else) ? ParseExpression() : null;
        Take(Keyword.End);
        return otherwise;
    }

    private CaseTest ParseCaseTest()
    {
        SourcePosition position = Position;
        bool isValue = !TryPeekOperator(out BinaryOperator op, out int precedence, out int length)
            || precedence is not (Precedence.Comparison or Precedence.Predicate)
            || (length == 1 && Is(Keyword.Contains) && (PeekKind(1) == TokenKind.Comma || PeekKeyword(1) == Keyword.Then));
        if (isValue)
        {
            return new CaseValueTest(ParseExpression()) { Position = position };
        }

        var subject = new CaseSubject { Position = position };
        Expression predicate;
        if (length == 0)
        {
            predicate = ParseTypePredicate(subject);
        }
        else
        {
            Skip(length);
            int outer = height;
            Expression operand = Valued(ParseBinary(precedence + 1));
            height = Math.Max(outer, height);
            predicate = new BinaryExpression(op, subject, operand) { Position = position };
        }

        return new CasePredicateTest(predicate) { Position = position };
    }

    private SubqueryExpression ParseSubqueryExpression(SubqueryKind kind, SourcePosition position)
    {
        Advance();
        Take(TokenKind.LeftBrace);
        Query query = kind != SubqueryKind.Collect && IsPatternListAhead()
            ? ParsePatternQuery()
            : ParseQuery(kind == SubqueryKind.Collect ? QueryPlace.CollectBody : QueryPlace.ExistsBody);
        Take(TokenKind.RightBrace);
        return new SubqueryExpression(kind, query) { Position = position };
    }

    /// <summary>Whether a body is only <c>patterns [WHERE predicate]</c>: no clause begins with what a pattern begins with.</summary>
    private bool IsPatternListAhead() => Kind switch
    {
        TokenKind.LeftParenthesis => true,
        TokenKind.Identifier or TokenKind.QuotedIdentifier when PeekKind(1) == TokenKind.Equal => true,
        TokenKind.Identifier => Current.Keyword is Keyword.All or Keyword.Any or Keyword.Shortest or Keyword.ShortestPath or Keyword.AllShortestPaths || IsWord("REPEATABLE") || IsWord("DIFFERENT"),
        _ => false,
    };

    private Query ParsePatternQuery()
    {
        SourcePosition position = Position;
        MatchClause match = ParseMatchBody(optional: false, position);
        return new Query([new SingleQuery([match]) { Position = position }], false) { Position = position };
    }
}
