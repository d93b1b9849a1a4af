using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Calls of functions, aggregating or not.</summary>
internal sealed partial class Binder
{
    /// <summary>Whether an expression contains an aggregation of its own query.</summary>
    private bool HasAggregation(Expression expression) => AstExpressions.Any(expression, IsAggregation);

    private bool IsAggregation(Expression expression) =>
        expression is CountStar || (expression is FunctionCall call && functions.TryGet(call.Function.Text, out FunctionSignature? signature) && signature.IsAggregate);

    private Typed BindCall(Expression expression, BindContext context)
    {
        switch (expression)
        {
            case CountStar:
                return BindAggregation(expression, "count", [], distinct: false, signature: null, context);
            case TrimExpression trim:
                return BindTrim(trim, context);
            case NormalizedCheck check:
                return BindNormalizedCheck(check, context);
        }

        var call = (FunctionCall)expression;
        if (call.Arguments is [PatternPredicate pattern] && string.Equals(call.Function.Text, "exists", StringComparison.OrdinalIgnoreCase))
        {
            return BindPatternPredicate(pattern.Pattern, context);
        }

        if (!functions.TryGet(call.Function.Text, out FunctionSignature? signature))
        {
            throw SemanticErrors.Syntax("UnknownFunction", $"There is no function `{call.Function.Text}`.{FunctionHabits.Advice(call.Function.Text, functions)} SHOW FUNCTIONS lists all.", call.Position);
        }

        CheckCount(signature, call.Arguments.Count, call.Position);
        if (signature.IsAggregate)
        {
            return BindAggregation(call, signature.Name, [.. call.Arguments], call.Distinct, signature, context);
        }

        if (call.Distinct)
        {
            throw SemanticErrors.Syntax("InvalidAggregation", $"DISTINCT belongs to aggregating functions, and `{signature.Name}` is none.", call.Position);
        }

        if (signature.ReadsCsvRecord)
        {
            return BindCsvRecord(signature, context.Scope, call.Position);
        }

        if (context.InAggregate && !signature.IsStable)
        {
            throw SemanticErrors.Syntax("NonConstantExpression", $"`{signature.Name}()` gives another value at each call and cannot be used inside an aggregating function.", call.Position);
        }

        return Call(signature, [.. ((IEnumerable<Expression>)call.Arguments).Select(argument => (argument, Bind(argument, context)))], call.Position);
    }

    /// <summary><c>file()</c>, <c>linenumber()</c>: columns that LOAD CSV adds to its rows, and null where there are none.</summary>
    private Typed BindCsvRecord(FunctionSignature signature, Scope scope, SourcePosition position)
    {
        StaticType type = signature.Name == "file" ? StaticType.String : StaticType.Integer;
        return scope.Csv is { } record
            ? new Typed(new BoundVariable(position, Use(signature.Name == "file" ? record.File : record.Line)), type)
            : new Typed(new BoundLiteral(position, Values.NullValue.Instance), type);
    }

    private static Typed Call(FunctionSignature signature, (Expression Source, Typed Bound)[] arguments, SourcePosition position)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            RequireArgument(signature, i, arguments[i].Bound, arguments[i].Source.Position);
        }

        BoundExpression[] bound = [.. arguments.Select(static argument => argument.Bound.Expression)];
        return new Typed(new BoundFunction(position, signature.Name, bound), TypeRules.Call(signature, [.. arguments.Select(static argument => argument.Bound.Type)]));
    }

    private static void RequireArgument(FunctionSignature signature, int index, Typed argument, SourcePosition position)
    {
        if (signature.Parameters.Count > 0 && !argument.Type.MayBe(signature.ArgumentTypes(index)))
        {
            throw SemanticErrors.WrongType($"Argument {index + 1} of `{signature.Name}()`", StaticType.Describe(signature.ArgumentTypes(index)), argument.Type, position);
        }
    }

    private static void CheckCount(FunctionSignature signature, int count, SourcePosition position)
    {
        if (count < signature.MinArguments || count > signature.MaxArguments)
        {
            throw SemanticErrors.Syntax("InvalidNumberOfArguments", $"`{signature.Name}()` does not take {count} argument{(count == 1 ? "" : "s")}; its signature is `{signature.Signature}`.", position);
        }
    }

    private Typed BindTrim(TrimExpression trim, BindContext context)
    {
        string name = trim.Side switch
        {
            TrimSide.Leading => "ltrim",
            TrimSide.Trailing => "rtrim",
            _ => trim.Characters is null ? "trim" : "btrim",
        };
        var arguments = new List<(Expression, Typed)> { (trim.Source, Bind(trim.Source, context)) };
        if (trim.Characters is not null)
        {
            arguments.Add((trim.Characters, Bind(trim.Characters, context)));
        }

        if (!functions.TryGet(name, out FunctionSignature? signature) || arguments.Count > signature.MaxArguments)
        {
            throw SemanticErrors.Unsupported("trim() with characters", trim.Position);
        }

        return Call(signature, [.. arguments], trim.Position);
    }

    /// <summary><c>x IS NFC NORMALIZED</c> as <c>normalize(x, 'NFC') = x</c>.</summary>
    private Typed BindNormalizedCheck(NormalizedCheck check, BindContext context)
    {
        if (!functions.TryGet("normalize", out FunctionSignature? signature))
        {
            throw SemanticErrors.Unsupported("IS NORMALIZED", check.Position);
        }

        Typed operand = Bind(check.Operand, context);
        var form = new BoundLiteral(check.Position, new Values.StringValue(check.Form.ToString().ToUpperInvariant()));
        var normalized = new BoundFunction(check.Position, signature.Name, [operand.Expression, form]);
        return Boolean(new BoundBinary(check.Position, check.Negated ? BinaryOperation.NotEqual : BinaryOperation.Equal, normalized, operand.Expression));
    }

    private Typed BindAggregation(Expression expression, string name, Expression[] arguments, bool distinct, FunctionSignature? signature, BindContext context)
    {
        if (context.InAggregate)
        {
            throw SemanticErrors.Syntax("NestedAggregation", $"The aggregating function `{name}` cannot be used inside another one; aggregate in a WITH before.", expression.Position);
        }

        if (context.Aggregation is not { } aggregation)
        {
            throw SemanticErrors.MisplacedAggregation(name, expression.Position);
        }

        if (aggregation.Known.TryGetValue(expression, out ScopeVariable known))
        {
            return new Typed(new BoundVariable(expression.Position, known.Variable), known.Type);
        }

        if (aggregation.After is { } after)
        {
            foreach (Expression argument in arguments)
            {
                RequireGrouped(argument, aggregation.Before, after);
            }
        }

        var inside = new BindContext(aggregation.Before) { InAggregate = true };
        Typed[] bound = [.. arguments.Select(argument => Bind(argument, inside))];
        for (int i = 0; i < bound.Length; i++)
        {
            RequireArgument(signature!, i, bound[i], arguments[i].Position);
        }

        StaticType type = signature is null ? StaticType.Integer : TypeRules.Call(signature, [.. bound.Select(static argument => argument.Type)]);
        Variable variable = aggregation.Name is { } column ? NewVariable(column, type) : NewAnonymous(name, type);
        aggregation.Known[expression] = new ScopeVariable(variable, type);
        aggregation.Columns.Add(new BoundColumn(variable, new BoundAggregate(expression.Position, name, [.. bound.Select(static argument => argument.Expression)], distinct)));
        return new Typed(new BoundVariable(expression.Position, variable), type);
    }

    /// <summary>An aggregation that only ORDER BY has may use what is the same before and after the projection.</summary>
    private static void RequireGrouped(Expression argument, Scope before, Scope after) => AstExpressions.Any(argument, inner =>
    {
        if (inner is Ast.Variable variable && before.TryGet(variable.Name, out ScopeVariable old)
            && !(after.TryGet(variable.Name, out ScopeVariable now) && now.Variable == old.Variable))
        {
            throw SemanticErrors.Syntax("UndefinedVariable", $"Variable `{variable.Name}` is not visible in ORDER BY after an aggregation; sort by a column of the projection.", variable.Position);
        }

        return false;
    });
}
