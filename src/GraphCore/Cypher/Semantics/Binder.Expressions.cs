using System.Runtime.InteropServices;
using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Expressions without calls, subqueries and local variables: names, literals, operators, access.</summary>
internal sealed partial class Binder
{
    /// <summary>Binds an expression that gives a value.</summary>
    public Typed Bind(Expression expression, BindContext context)
    {
        work.Step();
        if (Reuse(expression, context) is { } known)
        {
            return known;
        }

        return expression switch
        {
            Ast.Variable variable => BindVariable(variable, context),
            Parameter parameter => BindParameter(parameter),
            NullLiteral => new Typed(new BoundLiteral(expression.Position, NullValue.Instance), StaticType.Null),
            BooleanLiteral literal => new Typed(new BoundLiteral(expression.Position, BooleanValue.Of(literal.Value)), StaticType.Boolean),
            IntegerLiteral literal => new Typed(new BoundLiteral(expression.Position, IntegerValue.Of(literal.Value)), StaticType.Integer),
            FloatLiteral literal => new Typed(new BoundLiteral(expression.Position, new FloatValue(literal.Value)), StaticType.Float),
            StringLiteral literal => new Typed(new BoundLiteral(expression.Position, new StringValue(literal.Value)), StaticType.String),
            ListLiteral list => BindList(list, context),
            MapLiteral map => BindMap(map, context),
            PropertyAccess property => BindProperty(property, context),
            IndexAccess index => BindIndex(index, context),
            SliceAccess slice => BindSlice(slice, context),
            UnaryExpression unary => BindUnary(unary, context),
            BinaryExpression binary => BindBinary(binary, context),
            LogicalExpression logical => BindLogical(logical, context),
            ComparisonChain chain => BindChain(chain, context),
            NullCheck check => Boolean(new BoundUnary(check.Position, check.Negated ? UnaryOperation.IsNotNull : UnaryOperation.IsNull, Bind(check.Operand, context).Expression)),
            TypeCheck check => Boolean(new BoundTypeTest(check.Position, Bind(check.Operand, context).Expression, TypeTests.Of(check.Type), check.Negated)),
            LabelPredicate predicate => BindLabelPredicate(predicate, context),
            SearchedCase or SimpleCase => BindCase(expression, context),
            FunctionCall or CountStar or TrimExpression or NormalizedCheck => BindCall(expression, context),
            MapProjection projection => BindMapProjection(projection, context),
            ListComprehension or QuantifierExpression or ReduceExpression => BindIteration(expression, context),
            PatternComprehension or SubqueryExpression or ShortestPathExpression => BindNested(expression, context),
            PatternPredicate => throw SemanticErrors.Syntax("UnexpectedSyntax", "A pattern can be used as a condition only, as in WHERE; use `EXISTS { … }`, `COUNT { … }` or a pattern comprehension for a value.", expression.Position),
            _ => throw new UnreachableException($"No rule binds {expression.GetType().Name}."),
        };
    }

    /// <summary>Binds a condition: a boolean expression, or a pattern.</summary>
    private BoundExpression BindCondition(Expression expression, BindContext context)
    {
        Typed condition = BindOperand(expression, context);
        if (!condition.Type.MayBe(ValueTypes.Boolean))
        {
            throw SemanticErrors.WrongType("A condition", "a Boolean", condition.Type, expression.Position);
        }

        return condition.Expression;
    }

    /// <summary>An operand of AND, OR, XOR, NOT, where a pattern may stand.</summary>
    private Typed BindOperand(Expression expression, BindContext context) =>
        expression is PatternPredicate pattern ? BindPatternPredicate(pattern.Pattern, context) : Bind(expression, context);

    /// <summary>A value that the projection has computed already.</summary>
    private Typed? Reuse(Expression expression, BindContext context)
    {
        if (context.Computed is { } computed && computed.TryGetValue(expression, out ScopeVariable variable) && !UsesLocal(expression, context))
        {
            return new Typed(new BoundVariable(expression.Position, Use(variable.Variable)), variable.Type);
        }

        return null;
    }

    private static bool UsesLocal(Expression expression, BindContext context) =>
        context.Base != context.Scope && AstExpressions.Any(expression, inner => inner is Ast.Variable variable && IsLocal(variable.Name, context));

    private static bool IsLocal(string name, BindContext context)
    {
        for (Scope? scope = context.Scope; scope is not null && scope != context.Base; scope = scope.Outer)
        {
            if (scope.IsOwn(name))
            {
                return true;
            }
        }

        return false;
    }

    private Typed BindVariable(Ast.Variable variable, BindContext context)
    {
        if (context.Scope.TryResolve(variable.Name, variable.Position, out ScopeVariable found))
        {
            return new Typed(new BoundVariable(variable.Position, Use(found.Variable)), found.Type);
        }

        if (context.ConstantFor is { } clause)
        {
            throw SemanticErrors.Syntax("NonConstantExpression", $"{clause} takes no variables, because it is evaluated once for all rows; `{variable.Name}` is one.", variable.Position);
        }

        throw SemanticErrors.Undefined(variable.Name, context.Scope, variable.Position);
    }

    private Typed BindParameter(Parameter parameter)
    {
        parameters.Add(parameter.Name);
        return new Typed(new BoundParameter(parameter.Position, parameter.Name), StaticType.Any);
    }

    private Typed BindList(ListLiteral list, BindContext context)
    {
        var items = new BoundExpression[list.Items.Count];
        StaticType type = StaticType.Null;
        for (int i = 0; i < items.Length; i++)
        {
            Typed item = Bind(list.Items[i], context);
            items[i] = item.Expression;
            type = i == 0 ? item.Type : type.Or(item.Type);
        }

        return new Typed(new BoundList(list.Position, items), StaticType.ListOf(type));
    }

    private Typed BindMap(MapLiteral map, BindContext context)
    {
        var entries = new Dictionary<string, BoundExpression>(StringComparer.Ordinal);
        foreach (MapEntry entry in map.Entries)
        {
            entries[entry.Key] = Bind(entry.Value, context).Expression;
        }

        return new Typed(new BoundMap(map.Position, [.. entries]), StaticType.Map);
    }

    private Typed BindProperty(PropertyAccess property, BindContext context)
    {
        Typed target = Bind(property.Target, context);
        if (target.Type.IsAlways(ValueTypes.Path))
        {
            throw SemanticErrors.Syntax("InvalidArgumentType", $"A path has no properties, so `{property.Key}` cannot be read; use nodes() or relationships().", property.Position);
        }

        if (!target.Type.MayBe(TypeRules.WithProperties))
        {
            throw new GraphException(ErrorCodes.TypeError, $"Only nodes, relationships, maps, temporal values and points have properties; `{property.Key}` is read of a value of type {target.Type}.", "InvalidArgumentType", property.Position);
        }

        NoteKey(target, property.Key, property.Position);
        return new Typed(new BoundProperty(property.Position, target.Expression, property.Key), StaticType.Any);
    }

    private void NoteKey(Typed target, string key, SourcePosition position)
    {
        if (target.Type.IsAlways(Entities))
        {
            Mentions.AddRead(NameKind.PropertyKey, key, position);
        }
    }

    private Typed BindIndex(IndexAccess index, BindContext context)
    {
        Typed target = Bind(index.Target, context);
        Typed at = Bind(index.Index, context);
        if (!target.Type.MayBe(TypeRules.Indexable))
        {
            throw new GraphException(ErrorCodes.TypeError, $"Only lists, maps, nodes and relationships can be indexed, not a value of type {target.Type}.", "InvalidArgumentType", index.Position);
        }

        return new Typed(new BoundIndex(index.Position, target.Expression, at.Expression), TypeRules.Index(target.Type));
    }

    private Typed BindSlice(SliceAccess slice, BindContext context)
    {
        Typed target = Bind(slice.Target, context);
        if (!target.Type.MayBe(ValueTypes.List))
        {
            throw SemanticErrors.WrongType("What is sliced", "a List", target.Type, slice.Position);
        }

        BoundExpression? from = slice.From is null ? null : Bind(slice.From, context).Expression;
        BoundExpression? to = slice.To is null ? null : Bind(slice.To, context).Expression;
        return new Typed(new BoundSlice(slice.Position, target.Expression, from, to), StaticType.ListOf(target.Type.IsAlways(ValueTypes.List) ? target.Type.ItemType : StaticType.Any));
    }

    private Typed BindUnary(UnaryExpression unary, BindContext context)
    {
        if (unary.Operator == UnaryOperator.Not)
        {
            Typed condition = BindOperand(unary.Operand, context);
            RequireBoolean("NOT", condition, unary.Operand);
            return Boolean(new BoundUnary(unary.Position, UnaryOperation.Not, condition.Expression));
        }

        Typed operand = Bind(unary.Operand, context);
        if (!operand.Type.MayBe(ValueTypes.Number | ValueTypes.Duration))
        {
            throw SemanticErrors.WrongType("The operand of a sign", "a number", operand.Type, unary.Operand.Position);
        }

        UnaryOperation operation = unary.Operator == UnaryOperator.Minus ? UnaryOperation.Minus : UnaryOperation.Plus;
        return new Typed(new BoundUnary(unary.Position, operation, operand.Expression), operand.Type);
    }

    private Typed BindBinary(BinaryExpression binary, BindContext context)
    {
        BinaryOperation operation = Operation(binary.Operator);
        Typed left = Bind(binary.Left, context);
        Typed right = Bind(binary.Right, context);
        var bound = new BoundBinary(binary.Position, operation, left.Expression, right.Expression);
        switch (operation)
        {
            case BinaryOperation.In:
                if (!right.Type.MayBe(ValueTypes.List))
                {
                    throw SemanticErrors.WrongType("The right side of IN", "a List", right.Type, binary.Right.Position);
                }

                return Boolean(bound);
            case BinaryOperation.Add or BinaryOperation.Subtract or BinaryOperation.Multiply or BinaryOperation.Divide
                or BinaryOperation.Modulo or BinaryOperation.Power or BinaryOperation.Concatenate:
                RequireOperand(operation, left, binary.Left);
                RequireOperand(operation, right, binary.Right);
                if (operation == BinaryOperation.Concatenate && (IsNoText(left) || IsNoText(right)))
                {
                    throw SemanticErrors.Syntax("InvalidArgumentType", "`||` joins strings or lists; conditions are joined by OR.", binary.Position);
                }

                return new Typed(bound, TypeRules.Arithmetic(operation, left.Type, right.Type));
            default:
                return Boolean(bound);
        }
    }

    private static bool IsNoText(Typed operand) => operand.Type.IsAlways(ValueTypes.Boolean | ValueTypes.Integer | ValueTypes.Float);

    private static void RequireOperand(BinaryOperation operation, Typed operand, Expression expression)
    {
        if (!operand.Type.MayBe(TypeRules.Operands(operation)))
        {
            throw SemanticErrors.WrongType($"An operand of `{OperatorText.Of(operation)}`", StaticType.Describe(TypeRules.Operands(operation)), operand.Type, expression.Position);
        }
    }

    private Typed BindLogical(LogicalExpression logical, BindContext context)
    {
        BinaryOperation operation = logical.Operator switch
        {
            LogicalOperator.And => BinaryOperation.And,
            LogicalOperator.Or => BinaryOperation.Or,
            _ => BinaryOperation.Xor,
        };
        var operands = new List<BoundExpression>(logical.Operands.Count);
        foreach (Expression operand in logical.Operands)
        {
            Typed bound = BindOperand(operand, context);
            RequireBoolean(OperatorText.Of(operation), bound, operand);
            operands.Add(bound.Expression);
        }

        return Boolean(BoundExpressionTree.Balance(operation, CollectionsMarshal.AsSpan(operands), logical.Position));
    }

    private static void RequireBoolean(string operation, Typed operand, Expression expression)
    {
        if (!operand.Type.MayBe(ValueTypes.Boolean))
        {
            throw SemanticErrors.WrongType($"An operand of {operation}", "a Boolean", operand.Type, expression.Position);
        }
    }

    private Typed BindChain(ComparisonChain chain, BindContext context)
    {
        BoundExpression left = Bind(chain.First, context).Expression;
        var comparisons = new List<BoundExpression>(chain.Steps.Count);
        foreach (ComparisonStep step in chain.Steps)
        {
            BoundExpression right = Bind(step.Operand, context).Expression;
            comparisons.Add(new BoundBinary(step.Position, Operation(step.Operator), left, right));
            left = right;
        }

        return Boolean(BoundExpressionTree.Balance(BinaryOperation.And, CollectionsMarshal.AsSpan(comparisons), chain.Position));
    }

    private Typed BindLabelPredicate(LabelPredicate predicate, BindContext context)
    {
        Typed target = Bind(predicate.Operand, context);
        if (!target.Type.MayBe(ValueTypes.Node | ValueTypes.Relationship))
        {
            throw SemanticErrors.WrongType("What is tested for labels", "a Node or Relationship", target.Type, predicate.Operand.Position);
        }

        return Boolean(BindLabelTest(predicate.Position, target.Expression, predicate.Labels, context, target.Type.IsAlways(ValueTypes.Relationship)));
    }

    private static Typed Boolean(BoundExpression expression) => new(expression, StaticType.Boolean);

    private static BinaryOperation Operation(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Equal => BinaryOperation.Equal,
        BinaryOperator.NotEqual => BinaryOperation.NotEqual,
        BinaryOperator.Less => BinaryOperation.Less,
        BinaryOperator.LessOrEqual => BinaryOperation.LessOrEqual,
        BinaryOperator.Greater => BinaryOperation.Greater,
        BinaryOperator.GreaterOrEqual => BinaryOperation.GreaterOrEqual,
        BinaryOperator.RegexMatch => BinaryOperation.Matches,
        BinaryOperator.StartsWith => BinaryOperation.StartsWith,
        BinaryOperator.EndsWith => BinaryOperation.EndsWith,
        BinaryOperator.Contains => BinaryOperation.Contains,
        BinaryOperator.In => BinaryOperation.In,
        BinaryOperator.Add => BinaryOperation.Add,
        BinaryOperator.Subtract => BinaryOperation.Subtract,
        BinaryOperator.Concatenate => BinaryOperation.Concatenate,
        BinaryOperator.Multiply => BinaryOperation.Multiply,
        BinaryOperator.Divide => BinaryOperation.Divide,
        BinaryOperator.Modulo => BinaryOperation.Modulo,
        BinaryOperator.Power => BinaryOperation.Power,
        _ => throw new UnreachableException(),
    };
}
