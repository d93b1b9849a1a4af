using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Label expressions; the colon (or IS) before one is taken by the caller.</summary>
internal sealed partial class Parser
{
    private LabelExpression ParseLabelExpression()
    {
        LabelExpression first = ParseLabelConjunction();
        if (!IsLabelBar)
        {
            return first;
        }

        List<LabelExpression> operands = [first];
        SourceText oldBar = default;
        while (IsLabelBar)
        {
            Advance();
            if (Kind == TokenKind.Colon)
            {
                oldBar = new SourceText("|:");
                Advance();
            }

            operands.Add(ParseLabelConjunction());
        }

        return new LabelDisjunction(operands.ToEquatableArray()) { Position = first.Position, OldBar = oldBar };
    }

    private bool IsLabelBar => Kind == TokenKind.Bar && index != separatorBar;

    private LabelExpression ParseLabelConjunction()
    {
        LabelExpression first = ParseLabelAtom();
        if (Kind is not (TokenKind.Ampersand or TokenKind.Colon))
        {
            return first;
        }

        List<LabelExpression> operands = [first];
        while (Kind is TokenKind.Ampersand or TokenKind.Colon)
        {
            Advance();
            operands.Add(ParseLabelAtom());
        }

        return new LabelConjunction(operands.ToEquatableArray()) { Position = first.Position };
    }

    private LabelExpression ParseLabelAtom()
    {
        SourcePosition position = Position;
        switch (Kind)
        {
            case TokenKind.Exclamation:
                Enter();
                Advance();
                LabelExpression operand = ParseLabelAtom();
                Leave();
                return new LabelNegation(operand) { Position = position };
            case TokenKind.LeftParenthesis:
                Enter();
                Advance();
                LabelExpression inner = ParseLabelExpression();
                Take(TokenKind.RightParenthesis);
                Leave();
                return inner;
            case TokenKind.Percent:
                Advance();
                return new AnyLabel { Position = position };
            case TokenKind.Dollar or TokenKind.Parameter:
                return ParseDynamicLabel();
            default:
                return new LabelName(TakeName("a label or relationship type")) { Position = position };
        }
    }

    private bool IsDynamicLabelAhead => Kind is TokenKind.Dollar or TokenKind.Parameter;

    private DynamicLabel ParseDynamicLabel()
    {
        SourcePosition position = Position;
        bool any = false;
        if (Kind == TokenKind.Parameter)
        {
            string quantifier = TokenText.Name(text, Current);
            any = quantifier.Equals("any", StringComparison.OrdinalIgnoreCase);
            if (PeekKind(1) != TokenKind.LeftParenthesis || !(any || quantifier.Equals("all", StringComparison.OrdinalIgnoreCase)))
            {
                throw Unexpected("a label or relationship type (a dynamic one is written $(expression))");
            }
        }

        Advance();
        Take(TokenKind.LeftParenthesis);
        Expression name = ParseExpression();
        Take(TokenKind.RightParenthesis);
        return new DynamicLabel(name, any) { Position = position };
    }

    /// <summary><c>:A:B</c> of SET and REMOVE: names only.</summary>
    private EquatableArray<LabelExpression> ParseLabelsToChange()
    {
        List<LabelExpression> labels = [];
        Take(TokenKind.Colon);
        do
        {
            SourcePosition position = Position;
            labels.Add(IsDynamicLabelAhead ? ParseDynamicLabel() : new LabelName(TakeName("a label")) { Position = position });
        }
        while (TryTake(TokenKind.Colon) || TryTake(TokenKind.Ampersand));
        return labels.ToEquatableArray();
    }
}
