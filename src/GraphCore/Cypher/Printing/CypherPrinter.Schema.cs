using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>Schema commands.</summary>
internal sealed partial class CypherPrinter
{
    private void WriteSchemaCommand(SchemaCommand command)
    {
        switch (command)
        {
            case CreateIndexCommand create:
                WriteCreateIndex(create);
                break;
            case DropIndexCommand drop:
                Text("DROP INDEX ").WriteSchemaName(drop.Name);
                Text(drop.IfExists ? " IF EXISTS" : "");
                break;
            case CreateConstraintCommand create:
                WriteCreateConstraint(create);
                break;
            case DropConstraintCommand drop:
                Text("DROP CONSTRAINT ").WriteSchemaName(drop.Name);
                Text(drop.IfExists ? " IF EXISTS" : "");
                break;
            case ShowIndexesCommand show:
                Text("SHOW ").Text(show.Filter.ToString().ToUpperInvariant()).Text(" INDEXES").WriteShowOptions(show.Options);
                break;
            case ShowConstraintsCommand show:
                Text("SHOW ").Text(FilterText(show.Filter)).Text(" CONSTRAINTS").WriteShowOptions(show.Options);
                break;
            case ShowFunctionsCommand show:
                Text(show.Filter switch { FunctionFilter.BuiltIn => "SHOW BUILT IN FUNCTIONS", FunctionFilter.UserDefined => "SHOW USER DEFINED FUNCTIONS", _ => "SHOW ALL FUNCTIONS" });
                WriteExecutable(show.Executable);
                WriteShowOptions(show.Options);
                break;
            case ShowProceduresCommand show:
                Text("SHOW PROCEDURES").WriteExecutable(show.Executable);
                WriteShowOptions(show.Options);
                break;
            default:
                throw new UnreachableException(command.GetType().Name);
        }
    }

    private void WriteSchemaName(Expression name)
    {
        if (name is StringLiteral literal)
        {
            Text(CypherNames.Variable(literal.Value));
        }
        else
        {
            Write(name);
        }
    }

    private void WriteNameAndCondition(Expression? name, bool ifNotExists)
    {
        if (name is not null)
        {
            Text(" ").WriteSchemaName(name);
        }

        Text(ifNotExists ? " IF NOT EXISTS" : "");
    }

    private void WriteCreateIndex(CreateIndexCommand create)
    {
        Text("CREATE ").Text(create.Kind == IndexKind.Default ? "" : create.Kind.ToString().ToUpperInvariant() + " ").Text("INDEX");
        WriteNameAndCondition(create.Name, create.IfNotExists);
        WriteTarget(create.Target);
        Text(" ON ");
        switch (create.Kind)
        {
            case IndexKind.Lookup:
                Text(create.Target.IsRelationship ? "EACH type(" : "EACH labels(").WriteVariable(create.Target.Variable).Text(")");
                break;
            case IndexKind.FullText:
                Text("EACH [").WriteProperties(create.Target.Variable, create.Properties);
                Text("]");
                break;
            default:
                Text("(").WriteProperties(create.Target.Variable, create.Properties);
                Text(")");
                break;
        }

        WriteOptional(" OPTIONS ", create.Options);
    }

    private void WriteTarget(SchemaTarget target)
    {
        Text(target.IsRelationship ? " FOR ()-[" : " FOR (").WriteVariable(target.Variable).Text(target.Names.IsEmpty ? "" : ":").WriteNames(target.Names, "|");
        Text(target.IsRelationship ? "]-()" : ")");
    }

    private void WriteProperties(Variable variable, EquatableArray<string> properties)
    {
        for (int i = 0; i < properties.Count; i++)
        {
            Text(i == 0 ? "" : ", ").WriteVariable(variable).Text(".").Name(properties[i]);
        }
    }

    private void WriteCreateConstraint(CreateConstraintCommand create)
    {
        Text("CREATE CONSTRAINT");
        WriteNameAndCondition(create.Name, create.IfNotExists);
        WriteTarget(create.Target);
        Text(" REQUIRE (").WriteProperties(create.Target.Variable, create.Properties);
        Text(") IS ");
        switch (create.Kind)
        {
            case ConstraintKind.Unique:
                Text("UNIQUE");
                break;
            case ConstraintKind.Key:
                Text(create.Target.IsRelationship ? "RELATIONSHIP KEY" : "NODE KEY");
                break;
            case ConstraintKind.Exists:
                Text("NOT NULL");
                break;
            case ConstraintKind.Type:
                Text(":: ").WriteType(create.Type ?? throw new InvalidOperationException("a type constraint without type"));
                break;
            default:
                throw new UnreachableException(create.Kind.ToString());
        }

        WriteOptional(" OPTIONS ", create.Options);
    }

    private static string FilterText(ConstraintFilter filter) => filter switch
    {
        ConstraintFilter.All => "ALL",
        ConstraintFilter.Unique => "UNIQUE",
        ConstraintFilter.NodeUnique => "NODE UNIQUE",
        ConstraintFilter.RelationshipUnique => "RELATIONSHIP UNIQUE",
        ConstraintFilter.Key => "KEY",
        ConstraintFilter.NodeKey => "NODE KEY",
        ConstraintFilter.RelationshipKey => "RELATIONSHIP KEY",
        ConstraintFilter.Exists => "PROPERTY EXISTENCE",
        ConstraintFilter.NodeExists => "NODE PROPERTY EXISTENCE",
        ConstraintFilter.RelationshipExists => "RELATIONSHIP PROPERTY EXISTENCE",
        ConstraintFilter.Type => "PROPERTY TYPE",
        ConstraintFilter.NodeType => "NODE PROPERTY TYPE",
        ConstraintFilter.RelationshipType => "RELATIONSHIP PROPERTY TYPE",
        _ => throw new UnreachableException(filter.ToString()),
    };

    private void WriteExecutable(ExecutableBy? executable)
    {
        if (executable is not null)
        {
            Text(" EXECUTABLE").Text(executable.User is null ? "" : " BY " + CypherNames.Variable(executable.User));
        }
    }

    private void WriteShowOptions(ShowOptions options)
    {
        WriteOptional(" WHERE ", options.Where);
        if (options.Yield is { } yield)
        {
            Text(" YIELD ").Text(yield.Star ? "*" : "").WriteYieldItems(yield.Items);
            WriteOrder(yield.OrderBy);
            WriteOptional(" SKIP ", yield.Skip);
            WriteOptional(" LIMIT ", yield.Limit);
            WriteOptional(" WHERE ", yield.Where);
        }

        if (options.Return is { } returned)
        {
            Text(" ");
            WriteClause(returned);
        }
    }
}
