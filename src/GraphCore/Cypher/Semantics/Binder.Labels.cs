using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Label and type expressions.</summary>
internal sealed partial class Binder
{
    /// <summary>A test of labels or types; names computed at run time become comparisons with <c>labels()</c> or <c>type()</c>.</summary>
    public BoundExpression BindLabelTest(SourcePosition position, BoundExpression target, LabelExpression labels, BindContext context, bool isRelationship)
    {
        if (Formula(labels) is { } formula)
        {
            Mentions.AddRead(isRelationship ? NameKind.RelationshipType : NameKind.Label, labels);
            return new BoundLabelTest(position, target, formula);
        }

        BoundExpression Part(LabelExpression part) => BindLabelTest(position, target, part, context, isRelationship);
        return labels switch
        {
            DynamicLabel label => BindDynamicLabel(position, target, label, context, isRelationship),
            LabelNegation negation => new BoundUnary(position, UnaryOperation.Not, Part(negation.Operand)),
            LabelConjunction both => BoundExpressionTree.Balance(BinaryOperation.And, [.. ((IEnumerable<LabelExpression>)both.Operands).Select(Part)], position),
            LabelDisjunction either => BoundExpressionTree.Balance(BinaryOperation.Or, [.. ((IEnumerable<LabelExpression>)either.Operands).Select(Part)], position),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Takes note of the types of a pattern that are a plain choice.</summary>
    public void NoteTypes(LabelExpression? types)
    {
        Mentions.AddRead(NameKind.RelationshipType, types);
        if (types is LabelDisjunction { OldBar.Text: { Length: > 0 } written })
        {
            Deprecated.Add(new DeprecatedSyntax(written, "|", types.Position));
        }
    }

    /// <summary>The names of a plain choice <c>A|B</c> (or one name), or null for anything else.</summary>
    public static string[]? PlainNames(LabelExpression? labels) => labels switch
    {
        null => [],
        Ast.LabelName name => [name.Name],
        LabelDisjunction either when ((IEnumerable<LabelExpression>)either.Operands).All(static operand => operand is Ast.LabelName) =>
            [.. ((IEnumerable<LabelExpression>)either.Operands).Select(static operand => ((Ast.LabelName)operand).Name).Distinct()],
        _ => null,
    };

    private static LabelFormula? Formula(LabelExpression labels) => labels switch
    {
        Ast.LabelName name => new LabelName(name.Name),
        AnyLabel => new LabelWildcard(),
        LabelNegation { Operand: var operand } => Formula(operand) is { } inner ? new LabelNot(inner) : null,
        LabelConjunction both => Formulas(both.Operands) is { } all ? LabelFormula.AllOf(all) : null,
        LabelDisjunction either => Formulas(either.Operands) is { } any ? LabelFormula.AnyOf(any) : null,
        _ => null,
    };

    /// <summary>The formulas of all operands, or null when one has none.</summary>
    private static LabelFormula[]? Formulas(IReadOnlyList<LabelExpression> operands)
    {
        var formulas = new LabelFormula[operands.Count];
        for (int i = 0; i < formulas.Length; i++)
        {
            if (Formula(operands[i]) is not { } formula)
            {
                return null;
            }

            formulas[i] = formula;
        }

        return formulas;
    }

    /// <summary><c>$all(names)</c>: each name is among the labels; <c>$any(names)</c>: one is. A single string counts as a list of it.</summary>
    private BoundExpression BindDynamicLabel(SourcePosition position, BoundExpression target, DynamicLabel label, BindContext context, bool isRelationship)
    {
        BoundExpression names = new BoundBinary(position, BinaryOperation.Add, new BoundList(position, []), Bind(label.Name, context).Expression);
        BoundExpression own = isRelationship
            ? new BoundList(position, [new BoundFunction(position, "type", [target])])
            : new BoundFunction(position, "labels", [target]);
        Variable name = NewAnonymous("label", StaticType.String);
        return new BoundQuantifier(
            position,
            label.Any ? QuantifierKind.Any : QuantifierKind.All,
            name,
            names,
            new BoundBinary(position, BinaryOperation.In, new BoundVariable(position, name), own));
    }
}
