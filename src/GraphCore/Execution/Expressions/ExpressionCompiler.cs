using System.Diagnostics;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// Turns bound expressions into programs. One compiler serves one operator: what its programs load is loaded together.
/// Equal parts of one program are evaluated once.
/// </summary>
internal sealed class ExpressionCompiler(PhysicalPlanner planner)
{
    private readonly PropertyLoads loads = new(planner.Context);

    public ExpressionProgram Compile(BoundExpression expression)
    {
        var builder = new Builder(planner, this, loads);
        builder.Build(expression);
        return builder.ToProgram();
    }

    public ExpressionProgram[] Compile(ReadOnlySpan<BoundExpression> expressions)
    {
        var programs = new ExpressionProgram[expressions.Length];
        for (int i = 0; i < programs.Length; i++)
        {
            programs[i] = Compile(expressions[i]);
        }

        return programs;
    }

    /// <summary>Builds one program: its steps in order of evaluation.</summary>
    private sealed class Builder(PhysicalPlanner planner, ExpressionCompiler compiler, PropertyLoads loads)
    {
        private readonly QueryContext context = planner.Context;
        private readonly List<Evaluator> steps = [];
        private readonly HashSet<Evaluator> placed = new(ReferenceEqualityComparer.Instance);
        private readonly SlotSet slots = new();
        private readonly GraphReads reads = new();
        private readonly Dictionary<BoundExpression, Evaluator> known = new(ReferenceEqualityComparer.Instance);
        private Dictionary<(int Slot, string Key), Evaluator>? properties;

        public ExpressionProgram ToProgram() => new([.. steps], slots, reads);

        public Evaluator Build(BoundExpression expression)
        {
            if (known.TryGetValue(expression, out Evaluator? evaluator))
            {
                return evaluator;
            }

            evaluator = expression is BoundProperty { Target: BoundVariable variable } property
                ? BuildVariableProperty(variable, property.Key)
                : Create(expression);
            known.Add(expression, evaluator);

            // The root of a program is its last step, also when an equal part came before.
            if (placed.Add(evaluator))
            {
                steps.Add(evaluator);
            }

            return evaluator;
        }

        private Evaluator BuildVariableProperty(BoundVariable variable, string key)
        {
            properties ??= [];
            if (!properties.TryGetValue((variable.Variable.Slot, key), out Evaluator? evaluator))
            {
                evaluator = CreateProperty(variable, key);
                properties.Add((variable.Variable.Slot, key), evaluator);
            }

            return evaluator;
        }

        private Evaluator Create(BoundExpression expression) => expression switch
        {
            BoundLiteral literal => new ConstantEvaluator(literal.Value),
            BoundParameter parameter => new ConstantEvaluator(Parameter(parameter)),
            BoundVariable variable => Variable(variable.Variable.Slot),
            BoundProperty property => CreateProperty(property.Target, property.Key),
            BoundIndex index => CreateIndex(index),
            BoundSlice slice => new SliceEvaluator(
                context,
                Build(slice.Target),
                slice.From is null ? null : Build(slice.From),
                slice.To is null ? null : Build(slice.To),
                slice.Stride),
            BoundUnary unary => CreateUnary(unary),
            BoundBinary { Operation: BinaryOperation.And or BinaryOperation.Or } logic => CreateLogic(logic),
            BoundBinary binary => CreateBinary(binary.Operation, Build(binary.Left), Build(binary.Right)),
            BoundTypeTest test => new TypeTestEvaluator(Build(test.Operand), test.Test, test.Negated),
            BoundLabelTest test => CreateLabelTest(test),
            BoundList list => new ListEvaluator(context, Build(list.Items)),
            BoundMap map => new MapEvaluator(context, Keys(map.Entries), Build(Expressions(map.Entries))),
            BoundMapProjection projection => CreateMapProjection(projection),
            BoundCase choice => CreateCase(choice),
            BoundFunction function => CreateFunction(function),
            BoundListComprehension comprehension => CreateComprehension(comprehension),
            BoundQuantifier quantifier => CreateQuantifier(quantifier),
            BoundReduce reduce => CreateReduce(reduce),
            BoundPath path => CreatePath(path),
            PlannedSubquery subquery => CreateSubquery(subquery),
            _ => throw new UnreachableException($"No evaluator for {expression.GetType().Name}."),
        };

        private PropertyEvaluator CreateProperty(BoundExpression target, string key)
        {
            reads.AddKey(key);
            return new PropertyEvaluator(context, Build(target), key, loads);
        }

        private IndexEvaluator CreateIndex(BoundIndex index)
        {
            reads.AllKeys |= index.Index is not BoundLiteral { Value: IntegerValue };
            return new IndexEvaluator(context, Build(index.Target), Build(index.Index));
        }

        private LabelTestEvaluator CreateLabelTest(BoundLabelTest test)
        {
            reads.Labels = true;
            return new LabelTestEvaluator(context, Build(test.Target), test.Formula);
        }

        private MapProjectionEvaluator CreateMapProjection(BoundMapProjection projection)
        {
            reads.AllKeys |= projection.AllProperties;
            return new MapProjectionEvaluator(context, Build(projection.Target), projection.AllProperties, Keys(projection.Entries), Build(Expressions(projection.Entries)));
        }

        private Value Parameter(BoundParameter parameter) => context.Parameters.TryGet(parameter.Name, out Value? value)
            ? value
            : throw new GraphException(ErrorCodes.ParameterMissing, $"Expected the parameter `{parameter.Name}`: give it a value in the request.", position: parameter.Position);

        private VariableEvaluator Variable(int slot)
        {
            foreach (Evaluator step in steps)
            {
                if (step is VariableEvaluator variable && variable.Slot == slot)
                {
                    return variable;
                }
            }

            slots.Add(slot);
            return new VariableEvaluator(slot);
        }

        private Evaluator[] Build(BoundExpression[] expressions)
        {
            var evaluators = new Evaluator[expressions.Length];
            for (int i = 0; i < evaluators.Length; i++)
            {
                evaluators[i] = Build(expressions[i]);
            }

            return evaluators;
        }

        private static string[] Keys(KeyValuePair<string, BoundExpression>[] entries) => Array.ConvertAll(entries, static entry => entry.Key);

        private static BoundExpression[] Expressions(KeyValuePair<string, BoundExpression>[] entries) => Array.ConvertAll(entries, static entry => entry.Value);

        private Evaluator CreateUnary(BoundUnary unary)
        {
            Evaluator operand = Build(unary.Operand);
            return unary.Operation switch
            {
                UnaryOperation.Not => new NotEvaluator(operand),
                UnaryOperation.IsNull => new NullTestEvaluator(operand, negated: false),
                UnaryOperation.IsNotNull => new NullTestEvaluator(operand, negated: true),
                UnaryOperation.Plus => new UnaryEvaluator(Operations.Plus, operand),
                _ => new UnaryEvaluator(Operations.Negate, operand),
            };
        }

        private Evaluator CreateLogic(BoundBinary logic)
        {
            Logic kind = logic.Operation == BinaryOperation.And ? Logic.And : Logic.Or;
            Evaluator left = Build(logic.Left);
            return Totality.IsTotalCondition(logic.Right)
                ? new LogicEvaluator(kind, left, Build(logic.Right))
                : new ShortCircuitEvaluator(kind, left, Select(logic.Right));
        }

        private Evaluator CreateBinary(BinaryOperation operation, Evaluator left, Evaluator right) => operation switch
        {
            BinaryOperation.Add => new ArithmeticEvaluator<Addition>(left, right, context.HoldMemory()),
            BinaryOperation.Subtract => new ArithmeticEvaluator<Subtraction>(left, right),
            BinaryOperation.Multiply => new ArithmeticEvaluator<Multiplication>(left, right),
            BinaryOperation.Divide => new ArithmeticEvaluator<Division>(left, right),
            BinaryOperation.Modulo => new ArithmeticEvaluator<Remainder>(left, right),
            BinaryOperation.Power => new ArithmeticEvaluator<Exponentiation>(left, right),
            BinaryOperation.Concatenate => new BinaryEvaluator(context, Operations.ConcatenateLike, left, right),
            BinaryOperation.Equal => new ComparisonEvaluator<EqualComparison>(left, right),
            BinaryOperation.NotEqual => new ComparisonEvaluator<NotEqualComparison>(left, right),
            BinaryOperation.Less => new ComparisonEvaluator<LessComparison>(left, right),
            BinaryOperation.LessOrEqual => new ComparisonEvaluator<LessOrEqualComparison>(left, right),
            BinaryOperation.Greater => new ComparisonEvaluator<GreaterComparison>(left, right),
            BinaryOperation.GreaterOrEqual => new ComparisonEvaluator<GreaterOrEqualComparison>(left, right),
            BinaryOperation.In => new InEvaluator(left, right),
            BinaryOperation.StartsWith => new TextEvaluator(TextTest.StartsWith, left, right),
            BinaryOperation.EndsWith => new TextEvaluator(TextTest.EndsWith, left, right),
            BinaryOperation.Contains => new TextEvaluator(TextTest.Contains, left, right),
            BinaryOperation.Matches => new BinaryEvaluator(context, Operations.Matches, left, right),
            BinaryOperation.Xor => new LogicEvaluator(Logic.Xor, left, right),
            _ => throw new UnreachableException(),
        };

        private CaseEvaluator CreateCase(BoundCase choice)
        {
            var alternatives = new (RowSelection, RowSelection)[choice.Alternatives.Length];
            for (int i = 0; i < alternatives.Length; i++)
            {
                alternatives[i] = (Select(choice.Alternatives[i].Condition), Select(choice.Alternatives[i].Result));
            }

            return new CaseEvaluator(alternatives, choice.Otherwise is null ? null : Select(choice.Otherwise));
        }

        private Evaluator CreateFunction(BoundFunction call)
        {
            if (!context.Functions.TryGetFunction(call.Name, out FunctionDefinition? function))
            {
                throw new UnreachableException($"The function {call.Name} was bound but is not registered.");
            }

            reads.AllKeys |= function.Signature.Name is "properties" or "keys";
            reads.Labels |= function.Signature.Name == "labels";
            return function.Signature.Name == "coalesce"
                ? new CoalesceEvaluator(Array.ConvertAll(call.Arguments, Select))
                : new FunctionEvaluator(context, function, Build(call.Arguments));
        }

        private ComprehensionEvaluator CreateComprehension(BoundListComprehension comprehension)
        {
            Evaluator list = Build(comprehension.List);
            int item = comprehension.Item.Slot;
            ExpressionProgram? predicate = comprehension.Predicate is null ? null : Inner(comprehension.Predicate, item);
            RowSelection? projection = comprehension.Projection is null ? null : new RowSelection(Inner(comprehension.Projection, item), planner.Width);
            return new ComprehensionEvaluator(context, list, Items(item, predicate, projection?.Program), predicate, projection);
        }

        private QuantifierEvaluator CreateQuantifier(BoundQuantifier quantifier)
        {
            Evaluator list = Build(quantifier.List);
            ExpressionProgram predicate = Inner(quantifier.Predicate, quantifier.Item.Slot);
            return new QuantifierEvaluator(quantifier.Quantifier, list, Items(quantifier.Item.Slot, predicate, null), predicate);
        }

        private ReduceEvaluator CreateReduce(BoundReduce reduce)
        {
            Evaluator initial = Build(reduce.Initial);
            Evaluator list = Build(reduce.List);
            ExpressionProgram body = Inner(reduce.Body, reduce.Item.Slot, reduce.Accumulator.Slot);
            int[] outer = body.Slots.Without(reduce.Item.Slot).Without(reduce.Accumulator.Slot).ToArray();
            return new ReduceEvaluator(context, initial, list, reduce.Accumulator.Slot, reduce.Item.Slot, body, outer, planner.Width);
        }

        private PathEvaluator CreatePath(BoundPath path)
        {
            var parts = new Evaluator[path.Parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = Build(new BoundVariable(path.Position, path.Parts[i]));
            }

            return new PathEvaluator(context, parts);
        }

        private SubqueryEvaluator CreateSubquery(PlannedSubquery subquery)
        {
            var evaluator = new SubqueryEvaluator(planner, subquery);
            slots.Add(evaluator.OuterSlots);
            reads.Patterns = true;
            reads.AllKeys = true;
            reads.Labels = true;
            return evaluator;
        }

        /// <summary>A program for some rows of this program's batch.</summary>
        private RowSelection Select(BoundExpression expression)
        {
            ExpressionProgram program = compiler.Compile(expression);
            slots.Add(program.Slots);
            reads.Add(program.Reads);
            return new RowSelection(program, planner.Width);
        }

        /// <summary>A program over list items: reads this program's batch but for the variables that stand for items.</summary>
        private ExpressionProgram Inner(BoundExpression expression, params ReadOnlySpan<int> bound)
        {
            ExpressionProgram program = compiler.Compile(expression);
            SlotSet outer = program.Slots.Copy();
            foreach (int slot in bound)
            {
                outer.Remove(slot);
            }

            slots.Add(outer);
            reads.Add(program.Reads);
            return program;
        }

        private ListItems Items(int item, ExpressionProgram? first, ExpressionProgram? second)
        {
            SlotSet outer = (first?.Slots ?? new SlotSet()).Union(second?.Slots ?? new SlotSet());
            outer.Remove(item);
            return new ListItems(context, item, outer.ToArray(), planner.Width);
        }
    }
}
