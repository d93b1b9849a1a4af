using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>CALL of procedures, and the listings of SHOW, which are calls too.</summary>
internal sealed partial class Binder
{
    /// <summary>A listing: the internal procedure's rows with what follows SHOW on top.</summary>
    public BoundQuery BindShow(string procedure, string filter, ShowOptions options, SourcePosition position)
    {
        if (!procedures.TryGet(procedure, out ProcedureSignature? signature))
        {
            throw SemanticErrors.Unsupported($"`{procedure.ToUpperInvariant()}`", position);
        }

        var branch = new Branch(new Scope());
        BoundExpression[] arguments = [new BoundLiteral(position, new StringValue(filter))];
        if (options.Yield is not { } yield)
        {
            ProcedureYield shown = new(Star: false, [.. signature.Outputs.Where(static output => !output.IsHidden).Select(static output => new YieldItem(output.Name, Alias: null))], options.Where);
            AddCall(signature, arguments, shown, optional: false, branch, position);
            return Listed(shown, branch, position);
        }

        var columns = new ProcedureYield(yield.Star, yield.Items, Where: null);
        AddCall(signature, arguments, columns, optional: false, branch, position);
        var stars = new Projection(Distinct: false, Star: true, [], yield.OrderBy, yield.Skip, yield.Limit) { Position = yield.Position };
        BindWith(new WithClause(stars, yield.Where) { Position = yield.Position }, branch);
        if (options.Return is { } @return)
        {
            BindReturn(@return, branch);
            return new BoundQuery([new BoundSingleQuery([.. branch.Clauses], [.. branch.Columns!.Select(static column => column.Variable)])], UnionAll: false, branch.Columns);
        }

        return Listed(columns, branch, position);
    }

    /// <summary>CALL as the whole statement: arguments may be the parameters of the same names, all columns are returned.</summary>
    private BoundQuery BindStandaloneCall(ProcedureCallClause call)
    {
        ProcedureSignature signature = Procedure(call);
        var branch = new Branch(new Scope());
        BoundExpression[] arguments = call.Arguments is { } given
            ? BindArguments(signature, given, new BindContext(branch.Scope), call.Position)
            : [.. signature.Inputs.Select(input => ImplicitArgument(signature, input, call.Position))];
        ProcedureYield yield = call.Yield is null or { Star: true }
            ? new ProcedureYield(Star: false, [.. signature.Outputs.Where(output => call.Yield is not null || !output.IsHidden).Select(static output => new YieldItem(output.Name, Alias: null))], call.Yield?.Where)
            : call.Yield;
        AddCall(signature, arguments, yield, call.Optional, branch, call.Position);
        if (signature.Outputs.Count == 0)
        {
            return new BoundQuery([new BoundSingleQuery([.. branch.Clauses], [])], UnionAll: false, Columns: null);
        }

        return Listed(yield, branch, call.Position);
    }

    private void BindInQueryCall(ProcedureCallClause call, Branch branch)
    {
        ProcedureSignature signature = Procedure(call);
        if (call.Arguments is not { } arguments)
        {
            throw SemanticErrors.Syntax("InvalidArgumentPassingMode", $"Inside a query the arguments of `{signature.Name}` must be written in parentheses; only a CALL on its own takes them from parameters.", call.Position);
        }

        if (call.Yield is { Star: true })
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", "YIELD * can be used by a CALL on its own only; name the columns.", call.Yield.Position);
        }

        BoundExpression[] bound = BindArguments(signature, arguments, new BindContext(branch.Scope), call.Position);
        AddCall(signature, bound, call.Yield ?? new ProcedureYield(Star: false, [], Where: null), call.Optional, branch, call.Position);
    }

    private ProcedureSignature Procedure(ProcedureCallClause call) => procedures.TryGet(call.Procedure.Text, out ProcedureSignature? signature)
        ? signature
        : throw new GraphException(ErrorCodes.ProcedureNotFound, $"There is no procedure `{call.Procedure.Text}`.{Suggestion.For(call.Procedure.Text, procedures.Names)} SHOW PROCEDURES lists all.", "ProcedureNotFound", call.Position);

    private BoundExpression[] BindArguments(ProcedureSignature signature, IReadOnlyList<Expression> arguments, BindContext context, SourcePosition position)
    {
        int required = signature.Inputs.Count(static input => input.Default is null);
        if (arguments.Count < required || arguments.Count > signature.Inputs.Count)
        {
            string wanted = required == signature.Inputs.Count ? $"{required}" : $"{required} to {signature.Inputs.Count}";
            throw SemanticErrors.Syntax("InvalidNumberOfArguments", $"Procedure `{signature.Name}` takes {wanted} arguments, not {arguments.Count}.", position);
        }

        var bound = new BoundExpression[signature.Inputs.Count];
        for (int i = 0; i < bound.Length; i++)
        {
            ProcedureInput input = signature.Inputs[i];
            if (i >= arguments.Count)
            {
                bound[i] = new BoundLiteral(position, input.Default!);
                continue;
            }

            Typed argument = Bind(arguments[i], context);
            ValueTypes accepted = (input.Types & ValueTypes.Float) != 0 ? input.Types | ValueTypes.Integer : input.Types;
            if (!argument.Type.MayBe(accepted))
            {
                throw SemanticErrors.WrongType($"Argument `{input.Name}` of `{signature.Name}`", input.Type, argument.Type, arguments[i].Position);
            }

            bound[i] = argument.Expression;
        }

        return bound;
    }

    private BoundExpression ImplicitArgument(ProcedureSignature signature, ProcedureInput input, SourcePosition position)
    {
        if (givenParameters.Contains(input.Name))
        {
            parameters.Add(input.Name);
            return new BoundParameter(position, input.Name);
        }

        return input.Default is { } value
            ? new BoundLiteral(position, value)
            : throw new GraphException(ErrorCodes.ParameterMissing, $"Procedure `{signature.Name}` is called without arguments and takes them from parameters, but there is no parameter `${input.Name}`.", "MissingParameter", position);
    }

    private void AddCall(ProcedureSignature signature, BoundExpression[] arguments, ProcedureYield yield, bool optional, Branch branch, SourcePosition position)
    {
        IEnumerable<YieldItem> items = yield.Star ? signature.Outputs.Select(static output => new YieldItem(output.Name, Alias: null)) : yield.Items;
        var yields = new List<(string, Variable)>();
        foreach (YieldItem item in items)
        {
            ProcedureOutput output = signature.Outputs.FirstOrDefault(output => output.Name == item.Column)
                ?? throw SemanticErrors.Syntax("UndefinedVariable", $"{Shown(signature)} has no column `{item.Column}`.{Suggestion.For(item.Column, signature.Outputs.Select(static other => other.Name))}", item.Position);
            Variable variable = Declare(item.Alias ?? new Ast.Variable(item.Column) { Position = item.Position }, StaticType.Of(output.Types), branch.Scope);
            yields.Add((output.Name, variable));
        }

        HasUpdates |= signature.Mode != ProcedureMode.Read;
        branch.Clauses.Add(new BoundProcedureCall(position, signature, arguments, [.. yields], optional));
        if (yield.Where is not null)
        {
            branch.Clauses.Add(new BoundFilter(yield.Where.Position, BindConditions(yield.Where, new BindContext(branch.Scope))));
        }
    }

    private static string Shown(ProcedureSignature signature) =>
        signature.Name.Contains(' ', StringComparison.Ordinal) ? $"`{signature.Name.ToUpperInvariant()}`" : $"Procedure `{signature.Name}`";

    /// <summary>Returns all that a CALL on its own has yielded, in the order of the columns.</summary>
    private static BoundQuery Listed(ProcedureYield yield, Branch branch, SourcePosition position)
    {
        IEnumerable<string> names = yield.Star ? ((BoundProcedureCall)branch.Clauses[0]).Yields.Select(static item => item.Column) : ((IEnumerable<YieldItem>)yield.Items).Select(static item => item.VariableName);
        var columns = new List<OutputColumn>();
        foreach (string name in names)
        {
            branch.Scope.TryGet(name, out ScopeVariable variable);
            columns.Add(new OutputColumn(name, variable.Variable, variable.Type));
        }

        Variable[] variables = [.. columns.Select(static column => column.Variable)];
        branch.Clauses.Add(new BoundProjection(position, [], Aggregates: null, [], variables, Distinct: false, [], [], Skip: null, Limit: null, []));
        return new BoundQuery([new BoundSingleQuery([.. branch.Clauses], variables)], UnionAll: false, [.. columns]);
    }
}
