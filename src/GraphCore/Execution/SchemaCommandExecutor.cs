using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;

namespace Serverless.GraphCore.Execution;

/// <summary>Applies commands on indexes and constraints to a transaction.</summary>
internal static class SchemaCommandExecutor
{
    public static async ValueTask ApplyAsync(SchemaChange change, QueryContext context)
    {
        IGraphTransaction transaction = context.Transaction ?? throw new GraphException(ErrorCodes.AccessMode, "The statement changes the schema, but its transaction may only read.");
        switch (change)
        {
            case CreateIndexChange create:
                await CreateAsync(create, transaction, context.Counters);
                break;
            case CreateConstraintChange create:
                await CreateAsync(create, transaction, context.Counters);
                break;
            case DropIndexChange drop:
                Drop(drop, transaction, context.Counters);
                break;
            case DropConstraintChange drop:
                Drop(drop, transaction, context.Counters);
                break;
            default:
                throw new UnreachableException($"No rule applies {change.GetType().Name}.");
        }
    }

    private static async ValueTask CreateAsync(CreateIndexChange create, IGraphTransaction transaction, QueryCounters counters)
    {
        SchemaCatalog schema = transaction.Schema;
        string name = create.Name ?? DefaultName("index", $"{create.Kind}|{create.Entity}|{create.Label}|{string.Join('|', create.Properties)}");
        IndexDefinition? same = schema.Indexes.FirstOrDefault(index =>
            index.Kind == create.Kind && index.Entity == create.Entity && index.Label == create.Label && index.Properties.SequenceEqual(create.Properties));
        if (create.Lenient && (same is not null || IsTaken(schema, name)))
        {
            return;
        }

        if (same is not null)
        {
            throw same.OwningConstraint is { } owner
                ? new GraphException(ErrorCodes.ConstraintAlreadyExists, $"The constraint `{owner}` has such an index already: {Describe(create.Entity, create.Label, create.Properties)}.")
                : same.Name == name
                    ? new GraphException(ErrorCodes.EquivalentSchemaRuleAlreadyExists, $"An equivalent index exists already: `{same.Name}`.")
                    : new GraphException(ErrorCodes.IndexAlreadyExists, $"There is an index on {Describe(create.Entity, create.Label, create.Properties)} already: `{same.Name}`.");
        }

        EnsureFree(schema, name);
        await transaction.CreateIndexAsync(new IndexDefinition(schema.NextId, name, create.Kind, create.Entity, create.Label, create.Properties, OwningConstraint: null));
        counters.IndexesAdded++;
    }

    private static async ValueTask CreateAsync(CreateConstraintChange create, IGraphTransaction transaction, QueryCounters counters)
    {
        SchemaCatalog schema = transaction.Schema;
        string name = create.Name ?? DefaultName("constraint", $"{create.Kind}|{create.Entity}|{create.Label}|{string.Join('|', create.Properties)}|{create.PropertyType}");
        ConstraintDefinition? same = schema.Constraints.FirstOrDefault(constraint =>
            constraint.Kind == create.Kind && constraint.Entity == create.Entity && constraint.Label == create.Label
            && constraint.Properties.SequenceEqual(create.Properties) && constraint.PropertyType == create.PropertyType);
        if (create.Lenient && (same is not null || IsTaken(schema, name)))
        {
            return;
        }

        if (same is not null)
        {
            throw same.Name == name
                ? new GraphException(ErrorCodes.EquivalentSchemaRuleAlreadyExists, $"An equivalent constraint exists already: `{same.Name}`.")
                : new GraphException(ErrorCodes.ConstraintAlreadyExists, $"There is such a constraint on {Describe(create.Entity, create.Label, create.Properties)} already: `{same.Name}`.");
        }

        EnsureFree(schema, name);
        bool hasIndex = create.Kind is ConstraintKind.Unique or ConstraintKind.Key;
        if (hasIndex && schema.Indexes.FirstOrDefault(index => index.Kind == IndexKind.Range && index.Entity == create.Entity && index.Label == create.Label && index.Properties.SequenceEqual(create.Properties)) is { } blocking)
        {
            throw new GraphException(ErrorCodes.IndexAlreadyExists, $"The index `{blocking.Name}` on {Describe(create.Entity, create.Label, create.Properties)} must be dropped before the constraint can be created.");
        }

        int indexId = hasIndex ? schema.NextId + 1 : -1;
        await transaction.CreateConstraintAsync(
            new ConstraintDefinition(schema.NextId, name, create.Kind, create.Entity, create.Label, create.Properties, create.PropertyType, indexId),
            hasIndex ? new IndexDefinition(indexId, name, IndexKind.Range, create.Entity, create.Label, create.Properties, name) : null);
        counters.ConstraintsAdded++;
    }

    private static void Drop(DropIndexChange drop, IGraphTransaction transaction, QueryCounters counters)
    {
        IndexDefinition? index = transaction.Schema.Indexes.FirstOrDefault(index => index.Name == drop.Name);
        if (index is null)
        {
            if (drop.Lenient)
            {
                return;
            }

            throw new GraphException(ErrorCodes.IndexNotFound, $"There is no index with the name `{drop.Name}`: `SHOW INDEXES` lists them.");
        }

        if (index.OwningConstraint is { } owner)
        {
            throw new GraphException(ErrorCodes.SemanticError, $"The index `{drop.Name}` belongs to the constraint `{owner}`: use `DROP CONSTRAINT`.");
        }

        transaction.DropIndex(index.Id);
        counters.IndexesRemoved++;
    }

    private static void Drop(DropConstraintChange drop, IGraphTransaction transaction, QueryCounters counters)
    {
        ConstraintDefinition? constraint = transaction.Schema.Constraints.FirstOrDefault(constraint => constraint.Name == drop.Name);
        if (constraint is null)
        {
            if (drop.Lenient)
            {
                return;
            }

            throw new GraphException(ErrorCodes.ConstraintNotFound, $"There is no constraint with the name `{drop.Name}`: `SHOW CONSTRAINTS` lists them.");
        }

        transaction.DropConstraint(constraint.Id);
        counters.ConstraintsRemoved++;
    }

    private static bool IsTaken(SchemaCatalog schema, string name) =>
        schema.Indexes.Any(index => index.Name == name) || schema.Constraints.Any(constraint => constraint.Name == name);

    private static void EnsureFree(SchemaCatalog schema, string name)
    {
        if (schema.Constraints.Any(constraint => constraint.Name == name))
        {
            throw new GraphException(ErrorCodes.ConstraintWithNameAlreadyExists, $"There is a constraint with the name `{name}` already.");
        }

        if (schema.Indexes.Any(index => index.Name == name))
        {
            throw new GraphException(ErrorCodes.IndexWithNameAlreadyExists, $"There is an index with the name `{name}` already.");
        }
    }

    /// <summary>A name in Neo4j's style, the same for the same rule in every database (32-bit FNV-1a of what it says).</summary>
    private static string DefaultName(string kind, string rule)
    {
        uint hash = 2166136261;
        foreach (char character in rule)
        {
            hash = (hash ^ character) * 16777619;
        }

        return kind + "_" + hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    private static string Describe(EntityKind entity, string label, IReadOnlyList<string> properties) =>
        entity == EntityKind.Node ? $"`(:{label} {{{string.Join(", ", properties)}}})`" : $"`()-[:{label} {{{string.Join(", ", properties)}}}]-()`";
}
