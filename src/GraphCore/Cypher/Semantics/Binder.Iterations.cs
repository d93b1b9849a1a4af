using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Expressions with variables of their own, CASE and map projection.</summary>
internal sealed partial class Binder
{
    private Typed BindIteration(Expression expression, BindContext context) => expression switch
    {
        ListComprehension comprehension => BindComprehension(comprehension, context),
        QuantifierExpression quantifier => BindQuantifier(quantifier, context),
        ReduceExpression reduce => BindReduce(reduce, context),
        _ => throw new UnreachableException(),
    };

    private Typed BindComprehension(ListComprehension comprehension, BindContext context)
    {
        Typed list = BindIterated(comprehension.List, context);
        (Variable item, BindContext inside) = Local(comprehension.Variable, ItemType(list), context);
        BoundExpression? predicate = comprehension.Where is null ? null : BindCondition(comprehension.Where, inside);
        Typed? projection = comprehension.Projection is null ? null : Bind(comprehension.Projection, inside);
        return new Typed(
            new BoundListComprehension(comprehension.Position, item, list.Expression, predicate, projection?.Expression),
            StaticType.ListOf(projection?.Type ?? ItemType(list)));
    }

    private Typed BindQuantifier(QuantifierExpression quantifier, BindContext context)
    {
        Typed list = BindIterated(quantifier.List, context);
        (Variable item, BindContext inside) = Local(quantifier.Variable, ItemType(list), context);
        BoundExpression predicate = quantifier.Where is null ? new BoundVariable(quantifier.Variable.Position, item) : BindCondition(quantifier.Where, inside);
        QuantifierKind kind = quantifier.Kind switch
        {
            Ast.QuantifierKind.All => QuantifierKind.All,
            Ast.QuantifierKind.Any => QuantifierKind.Any,
            Ast.QuantifierKind.None => QuantifierKind.None,
            _ => QuantifierKind.Single,
        };
        return Boolean(new BoundQuantifier(quantifier.Position, kind, item, list.Expression, predicate));
    }

    private Typed BindReduce(ReduceExpression reduce, BindContext context)
    {
        Typed initial = Bind(reduce.Initial, context);
        Typed list = BindIterated(reduce.List, context);
        (Variable accumulator, BindContext outer) = Local(reduce.Accumulator, StaticType.Any, context);
        (Variable item, BindContext inside) = Local(reduce.Variable, ItemType(list), outer);
        Typed body = Bind(reduce.Step, inside);
        return new Typed(
            new BoundReduce(reduce.Position, accumulator, initial.Expression, item, list.Expression, body.Expression),
            initial.Type.Or(body.Type));
    }

    private Typed BindIterated(Expression expression, BindContext context)
    {
        Typed list = Bind(expression, context);
        return list.Type.MayBe(ValueTypes.List) ? list : throw SemanticErrors.WrongType("What follows IN", "a List", list.Type, expression.Position);
    }

    private static StaticType ItemType(Typed list) => list.Type.IsAlways(ValueTypes.List) ? list.Type.ItemType : StaticType.Any;

    /// <summary>Declares a variable of an expression, which may hide an outer one.</summary>
    private (Variable Variable, BindContext Inside) Local(Ast.Variable name, StaticType type, BindContext context)
    {
        Variable variable = NewVariable(name.Name, type);
        var scope = new Scope(context.Scope);
        scope.Set(name.Name, variable, type);
        return (variable, context.Inside(scope));
    }

    private Typed BindCase(Expression expression, BindContext context)
    {
        var alternatives = new List<(BoundExpression, BoundExpression)>();
        StaticType? type = null;
        Expression? otherwise;
        if (expression is SearchedCase searched)
        {
            otherwise = searched.Else;
            foreach (SearchedCaseBranch branch in searched.Branches)
            {
                alternatives.Add((BindCondition(branch.Condition, context), Result(branch.Result)));
            }
        }
        else
        {
            var simple = (SimpleCase)expression;
            otherwise = simple.Else;
            Typed subject = Bind(simple.Subject, context);
            foreach (SimpleCaseBranch branch in simple.Branches)
            {
                BoundExpression? condition = null;
                foreach (CaseTest test in branch.Tests)
                {
                    BoundExpression bound = BindTest(test, subject, context);
                    condition = condition is null ? bound : new BoundBinary(branch.Position, BinaryOperation.Or, condition, bound);
                }

                alternatives.Add((condition!, Result(branch.Result)));
            }
        }

        BoundExpression? last = otherwise is null ? null : Result(otherwise);
        type = last is null ? type!.Or(StaticType.Null) : type!;
        return new Typed(new BoundCase(expression.Position, [.. alternatives], last), type);

        BoundExpression Result(Expression result)
        {
            Typed bound = Bind(result, context);
            type = type is null ? bound.Type : type.Or(bound.Type);
            return bound.Expression;
        }
    }

    private BoundExpression BindTest(CaseTest test, Typed subject, BindContext context)
    {
        if (test is CaseValueTest value)
        {
            return new BoundBinary(test.Position, BinaryOperation.Equal, subject.Expression, Bind(value.Value, context).Expression);
        }

        Expression predicate = ((CasePredicateTest)test).Predicate;
        return predicate switch
        {
            BinaryExpression binary => new BoundBinary(predicate.Position, Operation(binary.Operator), subject.Expression, Bind(binary.Right, context).Expression),
            NullCheck check => new BoundUnary(predicate.Position, check.Negated ? UnaryOperation.IsNotNull : UnaryOperation.IsNull, subject.Expression),
            TypeCheck check => new BoundTypeTest(predicate.Position, subject.Expression, TypeTests.Of(check.Type), check.Negated),
            _ => throw SemanticErrors.Unsupported("This test of CASE", predicate.Position),
        };
    }

    private Typed BindMapProjection(MapProjection projection, BindContext context)
    {
        Typed source = Bind(projection.Source, context);
        if (!source.Type.MayBe(ValueTypes.Node | ValueTypes.Relationship | ValueTypes.Map))
        {
            throw SemanticErrors.WrongType("The source of a map projection", "a Node, Relationship or Map", source.Type, projection.Position);
        }

        bool all = false;
        var entries = new Dictionary<string, BoundExpression>(StringComparer.Ordinal);
        foreach (MapProjectionItem item in projection.Items)
        {
            switch (item)
            {
                case ProjectedAllProperties:
                    all = true;
                    break;
                case ProjectedProperty property:
                    NoteKey(source, property.Key, property.Position);
                    entries[property.Key] = new BoundProperty(property.Position, source.Expression, property.Key);
                    break;
                case ProjectedEntry entry:
                    entries[entry.Key] = Bind(entry.Value, context).Expression;
                    break;
                case ProjectedVariable variable:
                    entries[variable.Variable.Name] = Bind(variable.Variable, context).Expression;
                    break;
            }
        }

        return new Typed(new BoundMapProjection(projection.Position, source.Expression, all, [.. entries]), StaticType.Map);
    }
}
