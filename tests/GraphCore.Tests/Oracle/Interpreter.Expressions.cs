using System.Runtime.CompilerServices;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;
using TypeTest = Serverless.GraphCore.Cypher.Semantics.TypeTest;
using TypeTests = Serverless.GraphCore.Cypher.Semantics.TypeTests;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Expressions, by walking their tree for each row.</summary>
internal sealed partial class Interpreter
{
    private static readonly ConditionalWeakTable<Expression, StrongBox<bool>> KnownAggregates = [];

    private bool IsTrue(Expression condition, Row row) => Operations.Truth(Evaluate(condition, row)) == true;

    private Value Evaluate(Expression expression, Row row, Group? grouped = null)
    {
        switch (expression)
        {
            case NullLiteral:
                return NullValue.Instance;
            case BooleanLiteral literal:
                return BooleanValue.Of(literal.Value);
            case IntegerLiteral literal:
                return IntegerValue.Of(literal.Value);
            case FloatLiteral literal:
                return new FloatValue(literal.Value);
            case StringLiteral literal:
                return new StringValue(literal.Value);
            case ListLiteral list:
                return new ListValue([.. list.Items.Select(item => Evaluate(item, row, grouped))]);
            case MapLiteral map:
                return new MapValue([.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Evaluate(entry.Value, row, grouped)))]);
            case Variable variable:
                return row.Find(variable.Name) ?? throw new KeyNotFoundException(variable.Name);
            case PropertyAccess access:
                return Operations.GetProperty(graph, Evaluate(access.Target, row, grouped), access.Key);
            case IndexAccess access:
                return Operations.GetItem(graph, Evaluate(access.Target, row, grouped), Evaluate(access.Index, row, grouped));
            case SliceAccess access:
                return Operations.Slice(
                    Evaluate(access.Target, row, grouped),
                    access.From is null ? null : Evaluate(access.From, row, grouped),
                    access.To is null ? null : Evaluate(access.To, row, grouped));
            case UnaryExpression unary:
                Value operand = Evaluate(unary.Operand, row, grouped);
                return unary.Operator switch
                {
                    UnaryOperator.Not => Operations.Not(operand),
                    UnaryOperator.Plus => Operations.Plus(operand),
                    _ => Operations.Negate(operand),
                };
            case BinaryExpression binary:
                return Apply(binary.Operator, Evaluate(binary.Left, row, grouped), Evaluate(binary.Right, row, grouped));
            case LogicalExpression logical:
                return EvaluateLogical(logical, row, grouped);
            case ComparisonChain chain:
                Value result = BooleanValue.True;
                Value left = Evaluate(chain.First, row, grouped);
                foreach (ComparisonStep step in chain.Steps)
                {
                    Value right = Evaluate(step.Operand, row, grouped);
                    result = Operations.And(result, Apply(step.Operator, left, right));
                    left = right;
                }

                return result;
            case NullCheck check:
                return BooleanValue.Of(Evaluate(check.Operand, row, grouped).IsNull != check.Negated);
            case TypeCheck check:
                return BooleanValue.Of(HasType(Evaluate(check.Operand, row, grouped), TypeTests.Of(check.Type)) != check.Negated);
            case LabelPredicate predicate:
                return Evaluate(predicate.Operand, row, grouped) switch
                {
                    NullValue nothing => nothing,
                    NodeReference node => BooleanValue.Of(HasLabels(predicate.Labels, graph.GetLabels(node))),
                    RelationshipReference r => BooleanValue.Of(HasLabels(predicate.Labels, [graph.GetType(r)])),
                    Value other => throw ValueErrors.OperandType($"{other} has no labels."),
                };
            case CountStar:
                return IntegerValue.Of(grouped!.Rows.Count);
            case FunctionCall call:
                return EvaluateCall(call, row, grouped);
            case SearchedCase choice:
                foreach (SearchedCaseBranch branch in choice.Branches)
                {
                    if (Operations.Truth(Evaluate(branch.Condition, row, grouped)) == true)
                    {
                        return Evaluate(branch.Result, row, grouped);
                    }
                }

                return choice.Else is null ? NullValue.Instance : Evaluate(choice.Else, row, grouped);
            case SimpleCase choice:
                return EvaluateSimpleCase(choice, row, grouped);
            case ListComprehension comprehension:
                return Evaluate(comprehension.List, row, grouped) is not ListValue source ? NullValue.Instance : new ListValue([.. source.Items.ToArray()
                    .Select(item => row.With(comprehension.Variable.Name, item))
                    .Where(inner => comprehension.Where is null || IsTrue(comprehension.Where, inner))
                    .Select(inner => Evaluate(comprehension.Projection ?? comprehension.Variable, inner))]);
            case PatternComprehension comprehension:
                return new ListValue([.. Matches([comprehension.Pattern], row)
                    .Where(inner => comprehension.Where is null || IsTrue(comprehension.Where, inner))
                    .Select(inner => Evaluate(comprehension.Projection, inner))]);
            case QuantifierExpression quantifier:
                return EvaluateQuantifier(quantifier, row, grouped);
            case ReduceExpression reduce:
                return Evaluate(reduce.List, row, grouped) is not ListValue items ? NullValue.Instance : items.Items.ToArray().Aggregate(
                    Evaluate(reduce.Initial, row, grouped),
                    (sum, item) => Evaluate(reduce.Step, row.With(reduce.Accumulator.Name, sum).With(reduce.Variable.Name, item)));
            case PatternPredicate predicate:
                return BooleanValue.Of(Matches([predicate.Pattern], row).Any());
            case SubqueryExpression subquery:
                Table table = Run(subquery.Query, row);
                return subquery.Kind switch
                {
                    SubqueryKind.Exists => BooleanValue.Of(table.Rows.Count > 0),
                    SubqueryKind.Count => IntegerValue.Of(table.Rows.Count),
                    _ => new ListValue([.. table.Values.Select(static values => values[0])]),
                };
            case MapProjection projection:
                return EvaluateMapProjection(projection, row);
            default:
                throw new NotSupportedException(expression.GetType().Name);
        }
    }

    private static Value Apply(BinaryOperator op, Value left, Value right) => op switch
    {
        BinaryOperator.Equal => Operations.AreEqual(left, right),
        BinaryOperator.NotEqual => Operations.AreDifferent(left, right),
        BinaryOperator.Less => Operations.IsLess(left, right),
        BinaryOperator.LessOrEqual => Operations.IsLessOrEqual(left, right),
        BinaryOperator.Greater => Operations.IsGreater(left, right),
        BinaryOperator.GreaterOrEqual => Operations.IsGreaterOrEqual(left, right),
        BinaryOperator.RegexMatch => Operations.Matches(left, right),
        BinaryOperator.StartsWith => Operations.StartsWith(left, right),
        BinaryOperator.EndsWith => Operations.EndsWith(left, right),
        BinaryOperator.Contains => Operations.Contains(left, right),
        BinaryOperator.In => Operations.In(left, right),
        BinaryOperator.Add => Operations.Add(left, right),
        BinaryOperator.Subtract => Operations.Subtract(left, right),
        BinaryOperator.Concatenate => Operations.ConcatenateLike(left, right),
        BinaryOperator.Multiply => Operations.Multiply(left, right),
        BinaryOperator.Divide => Operations.Divide(left, right),
        BinaryOperator.Modulo => Operations.Modulo(left, right),
        _ => Operations.Power(left, right),
    };

    /// <summary>An operand that decides keeps the later ones from being looked at, as the engine promises.</summary>
    private Value EvaluateLogical(LogicalExpression logical, Row row, Group? grouped)
    {
        Value result = Evaluate(logical.Operands[0], row, grouped);
        foreach (Expression operand in logical.Operands.Skip(1))
        {
            if (logical.Operator != LogicalOperator.Xor && Operations.Truth(result) == (logical.Operator == LogicalOperator.Or))
            {
                return result;
            }

            Value next = Evaluate(operand, row, grouped);
            result = logical.Operator switch
            {
                LogicalOperator.And => Operations.And(result, next),
                LogicalOperator.Or => Operations.Or(result, next),
                _ => Operations.Xor(result, next),
            };
        }

        return result;
    }

    private Value EvaluateCall(FunctionCall call, Row row, Group? grouped)
    {
        if (FunctionRegistry.Default.TryGetAggregate(call.Function.Text, out AggregateDefinition? aggregate))
        {
            Aggregator state = aggregate.Create();
            var seen = new HashSet<Value>();
            foreach (Row member in grouped!.Rows)
            {
                Value[] arguments = [.. call.Arguments.Select(argument => Evaluate(argument, member))];
                if (!call.Distinct || seen.Add(arguments[0]))
                {
                    state.Add(arguments);
                }
            }

            return state.Result();
        }

        if (string.Equals(call.Function.Text, "coalesce", StringComparison.OrdinalIgnoreCase))
        {
            return call.Arguments.Select(argument => Evaluate(argument, row, grouped)).FirstOrDefault(static value => !value.IsNull, NullValue.Instance);
        }

        return FunctionRegistry.Default.TryGetFunction(call.Function.Text, out FunctionDefinition? function)
            ? function.Invoke(graph, [.. call.Arguments.Select(argument => Evaluate(argument, row, grouped))])
            : throw new NotSupportedException(call.Function.Text);
    }

    private Value EvaluateSimpleCase(SimpleCase choice, Row row, Group? grouped)
    {
        Value subject = Evaluate(choice.Subject, row, grouped);
        foreach (SimpleCaseBranch branch in choice.Branches)
        {
            if (branch.Tests.Any(test => Fits(test, subject, row, grouped)))
            {
                return Evaluate(branch.Result, row, grouped);
            }
        }

        return choice.Else is null ? NullValue.Instance : Evaluate(choice.Else, row, grouped);
    }

    private bool Fits(CaseTest test, Value subject, Row row, Group? grouped) => test switch
    {
        CaseValueTest value => ValueComparer.AreEqual(subject, Evaluate(value.Value, row, grouped)) == true,
        CasePredicateTest { Predicate: BinaryExpression binary } => Operations.Truth(Apply(binary.Operator, subject, Evaluate(binary.Right, row, grouped))) == true,
        CasePredicateTest { Predicate: NullCheck check } => subject.IsNull != check.Negated,
        _ => throw new NotSupportedException(test.ToString()),
    };

    private static bool HasType(Value value, TypeTest type) => type.Alternatives.Any(alternative => value.IsNull
        ? alternative.Nullable
        : (alternative.Kind ?? value.Kind) == value.Kind
            && (alternative.Item is null || value is not ListValue list || list.Items.ToArray().All(item => HasType(item, alternative.Item))));

    private Value EvaluateQuantifier(QuantifierExpression quantifier, Row row, Group? grouped)
    {
        if (Evaluate(quantifier.List, row, grouped) is not ListValue list)
        {
            return NullValue.Instance;
        }

        bool?[] truths = [.. list.Items.ToArray().Select(item => Operations.Truth(Evaluate(quantifier.Where ?? quantifier.Variable, row.With(quantifier.Variable.Name, item))))];
        int yes = truths.Count(static truth => truth == true);
        int no = truths.Count(static truth => truth == false);
        bool unknown = yes + no < truths.Length;
        return BooleanValue.Of(quantifier.Kind switch
        {
            QuantifierKind.All => no > 0 ? false : unknown ? null : true,
            QuantifierKind.Any => yes > 0 ? true : unknown ? null : false,
            QuantifierKind.None => yes > 0 ? false : unknown ? null : true,
            _ => yes > 1 ? false : unknown ? null : (bool?)(yes == 1),
        });
    }

    private Value EvaluateMapProjection(MapProjection projection, Row row)
    {
        Value source = Evaluate(projection.Source, row);
        if (source.IsNull)
        {
            return source;
        }

        MapValue all = source switch
        {
            NodeReference node => graph.GetProperties(node),
            RelationshipReference relationship => graph.GetProperties(relationship),
            _ => (MapValue)source,
        };
        var entries = new Dictionary<string, Value>();
        foreach (MapProjectionItem item in projection.Items)
        {
            switch (item)
            {
                case ProjectedProperty property:
                    entries[property.Key] = all.Get(property.Key);
                    break;
                case ProjectedAllProperties:
                    all.Entries.ToArray().ToList().ForEach(entry => entries[entry.Key] = entry.Value);
                    break;
                case ProjectedEntry entry:
                    entries[entry.Key] = Evaluate(entry.Value, row);
                    break;
                case ProjectedVariable variable:
                    entries[variable.Variable.Name] = Evaluate(variable.Variable, row);
                    break;
            }
        }

        return new MapValue([.. entries]);
    }

    private static bool Aggregates(Expression expression) =>
        KnownAggregates.GetValue(expression, static e => new StrongBox<bool>(IsAggregate(e))).Value;

    private static bool IsAggregate(AstNode node) => node switch
    {
        CountStar => true,
        FunctionCall call when FunctionRegistry.Default.TryGetAggregate(call.Function.Text, out _) => true,
        SubqueryExpression => false,
        _ => AstChildren.Of(node).Any(IsAggregate),
    };
}
